"""The sample university: its schools, departments, programs and disciplines."""

from dataclasses import dataclass
from pathlib import Path

# code, name, Kazakh name, English name
SCHOOLS = (
    (
        "ШОМ",
        "Школа общей медицины",
        "Жалпы медицина мектебі",
        "School of General Medicine",
    ),
    ("ШП", "Школа педиатрии", "Педиатрия мектебі", "School of Paediatrics"),
    ("ШС", "Школа стоматологии", "Стоматология мектебі", "School of Dentistry"),
    ("ШФ", "Школа фармации", "Фармация мектебі", "School of Pharmacy"),
    (
        "ШОЗ",
        "Школа общественного здоровья и сестринского дела",
        "Қоғамдық денсаулық және мейіргер ісі мектебі",
        "School of Public Health and Nursing",
    ),
)

# code, school, name after «Кафедра», Kazakh name before «кафедрасы», English name
# after «Department of». The first department is that of the demo users.
DEPARTMENTS = (
    ("ВБ", "ШОМ", "внутренних болезней", "Ішкі аурулар", "Internal Diseases"),
    ("АНАТ", "ШОМ", "анатомии человека", "Адам анатомиясы", "Human Anatomy"),
    (
        "ГИСТ",
        "ШОМ",
        "гистологии и эмбриологии",
        "Гистология және эмбриология",
        "Histology and Embryology",
    ),
    (
        "БИОХ",
        "ШОМ",
        "биохимии и молекулярной биологии",
        "Биохимия және молекулалық биология",
        "Biochemistry and Molecular Biology",
    ),
    ("ФИЗ", "ШОМ", "физиологии", "Физиология", "Physiology"),
    (
        "МИКР",
        "ШОМ",
        "микробиологии и иммунологии",
        "Микробиология және иммунология",
        "Microbiology and Immunology",
    ),
    (
        "ПАТ",
        "ШОМ",
        "патологической анатомии и патологической физиологии",
        "Патологиялық анатомия және патологиялық физиология",
        "Pathological Anatomy and Pathophysiology",
    ),
    ("ФАРМ", "ШОМ", "фармакологии", "Фармакология", "Pharmacology"),
    ("ХИР", "ШОМ", "хирургических болезней", "Хирургиялық аурулар", "Surgery"),
    (
        "АГ",
        "ШОМ",
        "акушерства и гинекологии",
        "Акушерлік және гинекология",
        "Obstetrics and Gynaecology",
    ),
    (
        "НЕВР",
        "ШОМ",
        "неврологии и психиатрии",
        "Неврология және психиатрия",
        "Neurology and Psychiatry",
    ),
    (
        "ИНФ",
        "ШОМ",
        "инфекционных болезней и дерматовенерологии",
        "Жұқпалы аурулар және дерматовенерология",
        "Infectious Diseases and Dermatovenereology",
    ),
    ("КАРД", "ШОМ", "кардиологии", "Кардиология", "Cardiology"),
    ("ЛД", "ШОМ", "лучевой диагностики", "Сәулелік диагностика", "Radiology"),
    (
        "АРНМ",
        "ШОМ",
        "анестезиологии, реаниматологии и неотложной медицины",
        "Анестезиология, реаниматология және шұғыл медицина",
        "Anaesthesiology, Intensive Care and Emergency Medicine",
    ),
    (
        "ОФЛОР",
        "ШОМ",
        "офтальмологии и оториноларингологии",
        "Офтальмология және оториноларингология",
        "Ophthalmology and Otorhinolaryngology",
    ),
    ("ДБ", "ШП", "детских болезней", "Балалар аурулары", "Childhood Diseases"),
    ("ДХ", "ШП", "детской хирургии", "Балалар хирургиясы", "Paediatric Surgery"),
    (
        "ТС",
        "ШС",
        "терапевтической стоматологии",
        "Терапиялық стоматология",
        "Therapeutic Dentistry",
    ),
    (
        "ОХС",
        "ШС",
        "ортопедической и хирургической стоматологии",
        "Ортопедиялық және хирургиялық стоматология",
        "Prosthetic and Surgical Dentistry",
    ),
    (
        "ФТ",
        "ШФ",
        "фармацевтической технологии",
        "Фармацевтикалық технология",
        "Pharmaceutical Technology",
    ),
    (
        "ФХ",
        "ШФ",
        "фармацевтической химии и фармакогнозии",
        "Фармацевтикалық химия және фармакогнозия",
        "Pharmaceutical Chemistry and Pharmacognosy",
    ),
    (
        "ОЗЭ",
        "ШОЗ",
        "общественного здоровья и эпидемиологии",
        "Қоғамдық денсаулық және эпидемиология",
        "Public Health and Epidemiology",
    ),
    ("МД", "ШОЗ", "сестринского дела", "Мейіргер ісі", "Nursing"),
    (
        "МБИ",
        "ШОЗ",
        "медицинской биостатистики и информатики",
        "Медициналық биостатистика және информатика",
        "Medical Biostatistics and Informatics",
    ),
    (
        "ИСГД",
        "ШОЗ",
        "истории Казахстана и социально-гуманитарных дисциплин",
        "Қазақстан тарихы және әлеуметтік-гуманитарлық пәндер",
        "History of Kazakhstan and Social Sciences",
    ),
    ("ЯЗ", "ШОЗ", "языковых дисциплин", "Тілдік пәндер", "Languages"),
)


@dataclass(frozen=True)
class Program:
    """An educational program; `prefix` begins the names of its groups."""

    code: str
    prefix: str
    school: str
    name: str
    name_kk: str
    name_en: str
    level: str
    years: int


PROGRAMS = (
    Program(
        "6B10101",
        "ОМ",
        "ШОМ",
        "Общая медицина",
        "Жалпы медицина",
        "General Medicine",
        "бакалавриат",
        5,
    ),
    Program(
        "6B10102",
        "ПЕД",
        "ШП",
        "Педиатрия",
        "Педиатрия",
        "Paediatrics",
        "бакалавриат",
        5,
    ),
    Program(
        "6B10103",
        "СТОМ",
        "ШС",
        "Стоматология",
        "Стоматология",
        "Dentistry",
        "бакалавриат",
        5,
    ),
    Program(
        "6B10104", "ФАРМ", "ШФ", "Фармация", "Фармация", "Pharmacy", "бакалавриат", 4
    ),
    Program(
        "6B10105",
        "ОЗ",
        "ШОЗ",
        "Общественное здоровье",
        "Қоғамдық денсаулық",
        "Public Health",
        "бакалавриат",
        4,
    ),
    Program(
        "6B10106",
        "СД",
        "ШОЗ",
        "Сестринское дело",
        "Мейіргер ісі",
        "Nursing",
        "бакалавриат",
        4,
    ),
    Program(
        "7B10101",
        "ИОМ",
        "ШОМ",
        "Общая врачебная практика",
        "Жалпы дәрігерлік практика",
        "General Practice",
        "интернатура",
        1,
    ),
    Program(
        "7R01103",
        "РКАРД",
        "ШОМ",
        "Кардиология взрослая, детская",
        "Ересектер, балалар кардиологиясы",
        "Adult and Paediatric Cardiology",
        "резидентура",
        2,
    ),
    Program(
        "7M10102",
        "МОЗ",
        "ШОЗ",
        "Общественное здравоохранение",
        "Қоғамдық денсаулық сақтау",
        "Public Health Care",
        "магистратура",
        2,
    ),
    Program(
        "8D10101", "ДМ", "ШОМ", "Медицина", "Медицина", "Medicine", "докторантура", 3
    ),
)


@dataclass(frozen=True)
class Year:
    """A course of a program: its share of the groups and its disciplines."""

    prefix: str
    course: int
    groups: int
    disciplines: str


FIRST = "ANAT1101 HIST1102 MBIO1103 HKAZ1104 KAZL1105 LATN1106 IKTE1107 INTR1108"
SECOND = "PHYS2101 BCHM2102 MICR2103 PHIL2104 BSTA2105 HYGN2106 COMM2107 FAID2108"
THIRD = "PRIB3101 PATA3102 PATF3103 FARM3104 PRDB3105 GSUR3106 VDIA3107 EPID3108"

# `groups` adds up to 40: one group for every twenty of the default 800 students.
YEARS = (
    Year("ОМ", 1, 4, FIRST),
    Year("ОМ", 2, 4, SECOND),
    Year("ОМ", 3, 4, THIRD),
    Year("ОМ", 4, 4, "INTM4101 SURG4102 OBGY4103 NEUR4104 PEDI4105 INFD4106 DERM4107"),
    Year("ОМ", 5, 3, "CARD5101 ONCO5102 PSYC5103 EMER5104 OPHT5105 OTOR5106 CPHR5107"),
    Year("ИОМ", 1, 4, "TERI6101 SURI6102 OBGI6103 PEDI6104 INFI6105 EMRI6106"),
    Year("ПЕД", 1, 1, FIRST),
    Year("ПЕД", 2, 1, SECOND),
    Year("ПЕД", 3, 1, THIRD),
    Year("ПЕД", 4, 2, "INTM4101 DSUR4108 OBGY4103 NEUR4104 PEDI4105 INFD4106 DERM4107"),
    Year("СТОМ", 1, 1, FIRST),
    Year("СТОМ", 2, 1, SECOND),
    Year(
        "СТОМ",
        3,
        2,
        "TSTO3201 OSTO3202 HSTO3203 PRFS3204 FARM3104 PATA3102 VDIA3107 EPID3108",
    ),
    Year(
        "ФАРМ",
        1,
        2,
        "BOTN1301 INCH1302 MBIO1103 HKAZ1104 KAZL1105 LATN1106 IKTE1107 INTR1108",
    ),
    Year(
        "ФАРМ", 3, 1, "PHCH3301 PHGN3302 PHTE3303 PHMG3304 FARM3104 PATF3103 EPID3108"
    ),
    Year(
        "ОЗ",
        1,
        1,
        "PHLT1401 ANAT1101 MBIO1103 HKAZ1104 KAZL1105 LATN1106 IKTE1107 INTR1108",
    ),
    Year(
        "СД",
        2,
        2,
        "NURS2501 NURC2502 PHYS2101 MICR2103 PHIL2104 HYGN2106 COMM2107 FAID2108",
    ),
    Year("РКАРД", 1, 1, "FDIA7101 ICAR7102 ARRH7103 CHFR7104 ACUT7105 REHB7106"),
    Year("МОЗ", 1, 1, "HPSC5401 PEDG5402 ORGZ5403 RMET5404 BSTM5405 FLNG5406"),
)


@dataclass(frozen=True)
class Discipline:
    """A discipline with what its plan is made of."""

    code: str
    department: str
    credits: int
    lessons: int
    practice: str
    control: str
    name: str
    name_kk: str
    name_en: str
    topics: tuple[str, ...]

    @property
    def in_cycle(self) -> bool:
        """Clinical disciplines are taught day after day, not week by week."""
        return self.practice == "КЗ"


def read_disciplines() -> dict[str, Discipline]:
    """Read disciplines.txt, which explains its own format."""
    text = Path(__file__).with_name("disciplines.txt").read_text(encoding="utf-8")
    disciplines = {}
    for block in text.strip().split("\n\n")[1:]:
        head, names, *topics = block.splitlines()
        code, department, credits, lessons, practice, control = head.split(" | ")
        disciplines[code] = Discipline(
            code,
            department,
            int(credits),
            int(lessons),
            practice,
            control,
            *names.split(" | "),
            tuple(topics),
        )
    return disciplines


DISCIPLINES = read_disciplines()
BY_PREFIX = {program.prefix: program for program in PROGRAMS}
