"""Invented people: names of the peoples who study and teach in Almaty.

A surname is kept in its masculine form; `feminine` gives the other one.
Patronymics come in three manners: «Серікұлы / Серікқызы», «Сергеевич /
Сергеевна» and «Бахтиёр угли / Бахтиёр кизи».
"""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Person:
    """Full name as it is printed; `patronymic` may be empty."""

    surname: str
    name: str
    patronymic: str


@dataclass(frozen=True)
class People:
    """Name lists of one people; `patronymics` are (his, hers) pairs."""

    surnames: tuple[str, ...]
    men: tuple[str, ...]
    women: tuple[str, ...]
    patronymics: tuple[tuple[str, str], ...]
    without_patronymic: float


def words(text: str) -> tuple[str, ...]:
    """Split a list that is written as one text."""
    return tuple(text.split())


def feminine(surname: str) -> str:
    """Return the feminine form of a surname, each half of a double one."""
    if "-" in surname:
        return "-".join(feminine(half) for half in surname.split("-"))
    if surname.endswith(("ский", "цкий")):
        return surname[:-2] + "ая"
    if surname.endswith(("ов", "ев", "ёв", "ин", "ын")):
        return surname + "а"
    return surname


def kazakh_patronymics(fathers: str) -> tuple[tuple[str, str], ...]:
    """Серік → Серікұлы, Серікқызы."""
    return tuple((f"{father}ұлы", f"{father}қызы") for father in words(fathers))


def russian_patronymics(stems: str) -> tuple[tuple[str, str], ...]:
    """Серге(й) is written «Сергеев» here: → Сергеевич, Сергеевна."""
    return tuple((f"{stem}ич", f"{stem}на") for stem in words(stems))


def uzbek_patronymics(fathers: str) -> tuple[tuple[str, str], ...]:
    """Бахтиёр → Бахтиёр угли, Бахтиёр кизи: two words in one cell."""
    return tuple((f"{father} угли", f"{father} кизи") for father in words(fathers))


KAZAKH = People(
    surnames=words(
        """
        Абдрахманов Абдіқадыров Абылай Айтбаев Ақышев Алдабергенов Асқаров Ахметов
        Әбдірахманов Әбілқасымов Әлімжанов Әміров Әуезханов Бақытжанов Бекмағамбетов
        Бөкенов Ғабдуллин Ғалымов Дәулетбаев Досымбеков Дүйсенов Елеусізов Есенғалиев
        Ерғалиев Жақсылықов Жұмабеков Жүнісов Зейнуллин Искаков Ихсанов Кәрімов
        Кенжебеков Көшербаев Күзембаев Қабдолов Қалиев Қасенов Қожахметов Қоңыратбаев
        Құдайбергенов Құрманбеков Мақсұтов Мәмбетов Мұқанов Мұхамеджанов Мыңбаев
        Нұрғожин Нұрмұхамедов Нысанбаев Оңғарбаев Оразбаев Өмірзақов Өтегенов
        Рахымбеков Сағындық Садуақасов Сәрсенбаев Серікбай Смағұлов Сүлейменов
        Тәжібаев Темірбеков Төлегенов Тұрсынбеков Түсіпов Ұзақбаев Үмбетов Үсенов
        Хасенов Шаймерденов Шәріпов Ыбырай Ысқақов Ізбасаров
        """
    ),
    men=words(
        """
        Абылайхан Азамат Айбек Айдын Алмас Арман Арыстан Асқар Асхат Әділет Әлихан
        Әлішер Бағдат Бауыржан Бақытжан Бексұлтан Берік Біржан Ғалымжан Ғани Дамир
        Данияр Дәурен Диас Ердәулет Ержан Ерболат Ернар Жандос Жәнібек Жиһангер
        Жүсіп Кеңесбек Қайрат Қуаныш Мағжан Мақсат Мейіржан Мирас Мұхтар
        Мұхаммед-Әли Нұр-Әли Нұрбол Нұржан Нұрсұлтан Олжас Өміржан Өркен Рауан
        Саңжар Санжар Сұңқар Серік Темірлан Тимур Төлеген Ұлан Үміт Шыңғыс Ырысбек
        Ілияс Іңкәрбек Һидаят
        """
    ),
    women=words(
        """
        Айгерім Айғаным Айзере Айнұр Айсұлу Ақбота Ақерке Ақмарал Алтынай Аружан
        Асел Аяжан Әдемі Әлия Әсем Балжан Балнұр Ботагөз Гауһар Гүлжаһан Гүлнұр
        Ғалия Дана Дарига Дильназ Динара Еңлік Жадыра Жанар Жансая Жәуһар Жұлдыз
        Зарина Инабат Інжу Іңкәр Камила Күлаш Қарлығаш Қымбат Ләззат Мадина
        Меруерт Мөлдір Назерке Нұр-Айым Нұргүл Нұрай Өрім Перизат Райхан Салтанат
        Самал Сымбат Томирис Тоғжан Ұлбосын Ұлжан Үміт Үрия Шолпан Шырын
        """
    ),
    patronymics=kazakh_patronymics(
        """
        Абай Айдос Аманжол Асқар Әбдіғали Әділбек Бақыт Болат Ғабит Ғалымжан
        Дәулет Ерлан Есенғали Жанат Жеңіс Жұмабек Кәрім Қайырбек Қанат Қуандық
        Марат Мұхаметқали Мұхтар Нұрлан Өмірбек Рашид Сағат Самат Серік Талғат
        Төлеутай Тұрсын Ұзақ Үсен Шәкәрім
        """
    )
    + russian_patronymics(
        """
        Асланов Бахытов Болатов Ерланов Жанатов Маратов Муратов Нурланов Саматов
        Сериков Талгатов Каиратов
        """
    ),
    without_patronymic=0.04,
)

RUSSIAN = People(
    surnames=words(
        """
        Александров Андреев Белоусов Богданов Васильев Виноградов Воробьёв Гончаров
        Григорьев Денисов Дмитриев Егоров Жуков Зайцев Захаров Иванов Ильин Кузнецов
        Королёв Кравченко Лебедев Макаров Мельник Мирошниченко Морозов Никитин Новиков
        Орлов Островский Павлов Петров Попов Преображенский Романов Савельев Семёнов
        Синицын Смирнов Соколов Тарасов Фёдоров Филиппов Цветков Шевченко Щербаков
        Яковлев Римский-Корсаков Вознесенский
        """
    ),
    men=words(
        """
        Александр Алексей Андрей Антон Артём Богдан Вадим Виталий Владимир Глеб
        Даниил Денис Дмитрий Евгений Егор Иван Илья Кирилл Константин Максим Матвей
        Михаил Никита Николай Павел Пётр Роман Семён Сергей Степан Фёдор Ярослав
        """
    ),
    women=words(
        """
        Александра Алина Анастасия Анна Анна-Мария Валерия Варвара Вера Вероника
        Виктория Дарья Диана Евгения Екатерина Елена Елизавета Ирина Кристина Ксения
        Людмила Маргарита Мария Надежда Наталья Оксана Ольга Полина Светлана София
        Татьяна Ульяна Юлия
        """
    ),
    patronymics=russian_patronymics(
        """
        Александров Алексеев Анатольев Андреев Борисов Вадимов Викторов Витальев
        Владимиров Геннадьев Дмитриев Евгеньев Иванов Игорев Константинов Максимов
        Михайлов Николаев Олегов Павлов Петров Романов Сергеев Фёдоров Юрьев
        """
    ),
    without_patronymic=0.02,
)

UZBEK = People(
    surnames=words(
        """
        Абдуллаев Абдурахмонов Азимов Алимухамедов Ганиев Джураев Исмаилов Каримов
        Мирзаев Мирзаюсупов Назаров Норматов Раззаков Рахимов Саидов Тохтасинов
        Турсунов Умаров Хамидов Хасанов Ходжаев Эргашев Юлдашев Юсупов
        """
    ),
    men=words(
        """
        Азиз Алишер Анвар Бахтиёр Бобур Джасур Дильшод Ильхом Камрон Мухаммадали
        Одил Равшан Рустам Сардор Улугбек Фаррух Шерзод Шохрух
        """
    ),
    women=words(
        """
        Азиза Гулбахор Гулнора Дилфуза Дильноза Зилола Лола Мадинабону Малика
        Мохира Нигора Нилуфар Севара Умида Феруза Хуршида Шахноза Шахло
        """
    ),
    patronymics=uzbek_patronymics("Бахтиёр Шавкатжон Рахматулло Ильхом Абдувахоб")
    + russian_patronymics("Алишеров Анваров Бахтиёров Равшанов Рустамов Улугбеков"),
    without_patronymic=0.1,
)

KOREAN = People(
    surnames=words(
        "Ким Пак Цой Тен Хан Югай Шегай Нам Ли Огай Тян Эм Кан Хегай Лигай Магай"
    ),
    men=words("Александр Артур Вячеслав Герман Денис Вилорий Роман Станислав Чжун-Хо"),
    women=words("Алёна Виктория Инна Лариса Маргарита Милена Светлана Су-Ён Эльвира"),
    patronymics=russian_patronymics(
        "Алексеев Афанасьев Брониславов Вениаминов Владиславов Климентьев Трофимов"
    ),
    without_patronymic=0.25,
)

FOREIGN = People(
    surnames=words(
        """
        Агарвал Ахмад Бхаттачарья Варма Венкатараман Гупта Джоши Кумар Мехта
        Мукхопадхьяй Патель Редди Сингх Субраманиам Хуссейн Чаттопадхьяй Шарма
        """
    ),
    men=words("Абдул-Рахман Аарав Арджун Викрам Имран Раджеш Рохан Сандип Усман"),
    women=words("Аиша Ананья Дивья Кавита Лакшми Нехарика Прия Фатима Шрея"),
    patronymics=(("", ""),),
    without_patronymic=1.0,
)

# Who studies in which language: (people, weight).
MIX = {
    "казахский": ((KAZAKH, 96), (UZBEK, 4)),
    "русский": ((KAZAKH, 48), (RUSSIAN, 34), (UZBEK, 9), (KOREAN, 9)),
    "английский": ((KAZAKH, 38), (FOREIGN, 48), (RUSSIAN, 8), (KOREAN, 6)),
    "сотрудники": ((KAZAKH, 62), (RUSSIAN, 24), (UZBEK, 7), (KOREAN, 7)),
}

DOUBLE_SURNAMES = 0.03

# The longest name of the sample: it must fit the line of a statement.
LONGEST = Person(
    "Құдайбергенова-Нұрмұхамедова", "Гүлжаһан-Сұлтанбике", "Мұхаметқалиқызы"
)


def person(rng: Random, mix: str, woman: bool | None = None) -> Person:
    """Invent somebody of the mix; a woman or a man at random when not told."""
    groups, weights = zip(*MIX[mix], strict=True)
    people = rng.choices(groups, weights)[0]
    if woman is None:
        woman = rng.random() < 0.62
    surname = rng.choice(people.surnames)
    if woman and people in (KAZAKH, RUSSIAN) and rng.random() < DOUBLE_SURNAMES:
        surname = f"{surname}-{rng.choice(people.surnames)}"
    name = rng.choice(people.women if woman else people.men)
    patronymic = rng.choice(people.patronymics)[woman]
    if rng.random() < people.without_patronymic:
        patronymic = ""
    return Person(feminine(surname) if woman else surname, name, patronymic)


ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
LATIN = dict(
    zip(
        ALPHABET,
        words(
            "a a b v g g d e yo zh z i i k k l m n n o o p r s t u u u f kh h ts ch sh"
            " shch _ y i _ e yu ya"
        ),
        strict=True,
    )
)


def latin(text: str) -> str:
    """Transliterate a name for an email: «Әбдірахманов» → «abdirakhmanov»."""
    letters = (LATIN.get(letter, letter) for letter in text.lower())
    return "".join(letters).replace("_", "").replace(" ", "")
