import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const ACTIVE = ".o_ejournal_cell[data-active]";
const SAVED = ".o_ejournal_save_state[data-kind=saved]:contains(Saved at)";
const OPEN = "body:not(:has(.modal)) .o_ejournal_cell[data-active]:focus";

const row = (place) => `.o_ejournal_row[data-row="${place}"]`;
const cell = (place, column) => `${row(place)} [data-column="${column}"]`;

/** Keys one after the other, as a quick typist: nothing is waited for in between. */
const keys = (...names) => ({
    content: `Press ${names.join(" ")}`,
    trigger: ACTIVE,
    async run({press}) {
        for (const name of names) {
            await press(name);
        }
    },
});

const choose = (place, column) => ({trigger: cell(place, column), run: "click"});

/** Let `save_marks` fail as without network, or not. */
function setOffline(isOffline) {
    const {XMLHttpRequest} = window;
    if (!isOffline) {
        browser.XMLHttpRequest = XMLHttpRequest;
        return;
    }
    browser.XMLHttpRequest = class extends XMLHttpRequest {
        open(method, url) {
            const isSave = url.includes("save_marks");
            return super.open(method, isSave ? "http://127.0.0.1:1/offline" : url);
        }
    };
}

tours.add("ejournal_grid_fill", {
    steps: () => [
        {content: "The last lesson held is in view", trigger: OPEN},
        choose(0, 0),
        keys("8", "5", ".", "5", "Enter", "н", "Enter", "1", "0", "1", "Enter"),
        {
            content: "101 stays in the cell, marked",
            trigger: `${cell(2, 0)}[aria-invalid=true]:contains(101)`,
        },
        {
            content: "The rest is saved",
            trigger: `${cell(1, 0)}:not([data-state=dirty]):contains(н/б)`,
        },
        {trigger: ".o_ejournal_save_state:contains(Not saved: 1)"},
        {trigger: ".o_ejournal_problems button:contains(Show the next)", run: "click"},
        {
            content: "The reason in words",
            trigger: ".o_ejournal_cell_bar:contains(“101” is not a mark)",
        },
        {trigger: `${cell(2, 0)}[data-active]`, run: "click"},
        keys("3", "9", "Enter", "ctrl+z", "4", "0", "Tab"),
        {trigger: `${row(0)} .o_ejournal_result[data-name=rating]:contains(86)`},
        {trigger: `${cell(2, 0)}:contains(40)`},
        {trigger: SAVED},
        {
            content: "Undo clears what was typed last",
            trigger: ACTIVE,
            run: "press ctrl+z",
        },
        {trigger: `${cell(2, 0)}:not(:contains(40))`},
        {content: "Redo brings it back", trigger: ACTIVE, run: "press ctrl+y"},
        {trigger: `${cell(2, 0)}:not([data-state=dirty]):contains(40)`},
        {trigger: SAVED},
    ],
});

tours.add("ejournal_grid_paste", {
    steps: () => [
        {trigger: OPEN},
        choose(0, 0),
        {
            content: "Paste two columns of Excel; the second one is that of РК1",
            trigger: `${cell(0, 0)}[data-active]`,
            run() {
                const clipboardData = new DataTransfer();
                clipboardData.setData("text/plain", "85\t90\r\nн\t60\r\n70.5\t55\r\n");
                document.activeElement.dispatchEvent(
                    new ClipboardEvent("paste", {
                        clipboardData,
                        bubbles: true,
                        cancelable: true,
                    })
                );
            },
        },
        {
            content: "What was pasted is selected, from its first cell",
            trigger: `${cell(0, 0)}[data-active][data-selected]`,
        },
        {trigger: `${cell(2, 1)}[data-selected]`},
        {
            trigger: `${cell(2, 0)}[data-selected]:not([data-state=dirty]):contains(70,5)`,
        },
        {trigger: SAVED},
        {
            content: "Copy gives it back",
            trigger: ACTIVE,
            run() {
                const clipboardData = new DataTransfer();
                document.activeElement.dispatchEvent(
                    new ClipboardEvent("copy", {
                        clipboardData,
                        bubbles: true,
                        cancelable: true,
                    })
                );
                const text = clipboardData.getData("text/plain");
                if (text !== "85\t90\nн/б\t60\n70,5\t55") {
                    throw new Error(`Copied: ${text}`);
                }
            },
        },
    ],
});

tours.add("ejournal_grid_conflict", {
    steps: () => [
        {trigger: OPEN},
        choose(0, 0),
        keys("8", "0", "Enter", "8", "1", "Enter"),
        {trigger: ".o_ejournal_problems:contains(2)"},
        choose(0, 0),
        {trigger: ".o_ejournal_cell_bar:contains(You typed “80”):contains(“60”)"},
        {trigger: ".o_ejournal_keep_mine", run: "click"},
        {
            trigger: `${cell(0, 0)}:not([data-state=conflict]):not([data-state=dirty]):contains(80)`,
        },
        choose(1, 0),
        {trigger: ".o_ejournal_take_theirs", run: "click"},
        {trigger: `${cell(1, 0)}:not([data-state=conflict]):contains(61)`},
        {trigger: SAVED},
    ],
});

tours.add("ejournal_grid_offline", {
    steps: () => [
        {
            content: "One's own journal opens at once",
            trigger: ".o_data_row td[name=group_id]",
            run: "click",
        },
        {trigger: OPEN},
        choose(0, 0),
        {trigger: ACTIVE, run: () => setOffline(true)},
        keys("8", "5", "Enter"),
        {trigger: ".o_ejournal_save_state[data-kind=offline]:contains(Not saved: 1)"},
        {content: "Typing goes on", trigger: ACTIVE},
        keys("н", "Enter"),
        {trigger: ".o_ejournal_save_state[data-kind=offline]:contains(Not saved: 2)"},
        {
            content: "What is not saved is kept in the browser",
            trigger: ACTIVE,
            run() {
                const kept = Object.keys(localStorage).filter((key) =>
                    key.startsWith("ejournal.draft|")
                );
                if (kept.length !== 2) {
                    throw new Error(`Kept in the browser: ${kept}`);
                }
            },
        },
        {
            content: "Leaving warns",
            trigger: ".o_breadcrumb .breadcrumb-item a",
            run: "click",
        },
        {
            trigger:
                ".modal:contains(Cells not saved yet: 2) .btn-primary:contains(Stay)",
            run: "click",
        },
        {
            content: "The network is back",
            trigger: ACTIVE,
            run() {
                setOffline(false);
                window.dispatchEvent(new Event("online"));
            },
        },
        {trigger: SAVED},
        {
            trigger: `${cell(1, 0)}:not([data-state=dirty]):contains(н/б)`,
            run() {
                if (
                    Object.keys(localStorage).some((key) =>
                        key.startsWith("ejournal.draft|")
                    )
                ) {
                    throw new Error("What is saved is still kept in the browser.");
                }
            },
        },
    ],
});

tours.add("ejournal_grid_locked", {
    steps: () => [
        {trigger: OPEN},
        {
            content: "The column shows its lock",
            trigger: ".o_ejournal_lesson[data-locked] .fa-lock",
        },
        choose(0, 0),
        {trigger: `${cell(0, 0)}[data-active][aria-readonly=true]`},
        {
            content: "Why, in words",
            trigger:
                ".o_ejournal_cell_bar:contains(The deadline for filling has passed)",
        },
        {
            content: "What to do: a request where that add-on is there, else a word",
            trigger:
                ".o_ejournal_cell_bar_why button, .o_ejournal_cell_bar_why .o_ejournal_muted",
        },
        keys("9", "9", "Enter"),
        {
            trigger:
                ".o_notification:contains(The deadline for filling has passed), .o_ejournal_request:contains(The deadline for filling has passed)",
        },
        {trigger: `${cell(0, 0)}:contains(50)`},
        choose(0, 0),
        keys("Delete"),
        {trigger: `${cell(0, 0)}:contains(50)`},
    ],
});

tours.add("ejournal_grid_details", {
    steps: () => [
        {trigger: OPEN},
        choose(0, 0),
        keys("н", "Enter"),
        choose(0, 0),
        {trigger: ".o_ejournal_details", run: "click"},
        {
            trigger: ".o_ejournal_panel input[name=note]",
            run: "edit перезачет №5 && press Enter",
        },
        {
            content: "A cell with a note has a sign",
            trigger: `${cell(0, 0)}[data-icon=note]`,
        },
        choose(1, 0),
        {trigger: ".o_ejournal_panel select[name=absence]", run: "select absent"},
        {trigger: `${cell(1, 0)}:contains(н/б)`},
        {trigger: ".o_ejournal_panel select[name=absence]", run: "select recredit"},
        {
            trigger: ".o_ejournal_panel input[name=recredit_order]",
            run: "edit 15 && press Enter",
        },
        {trigger: `${cell(1, 0)}[data-icon=note]`},
        {trigger: ".o_ejournal_panel select[name=absence]", run: "select absent"},
        {trigger: `${cell(1, 0)}:not([data-state=dirty]):not([data-icon=note])`},
        {
            trigger: ".o_ejournal_panel input[name=points]",
            run: "edit 75 && press Enter",
        },
        {trigger: `${cell(1, 0)}:not([data-state=dirty]):contains(н/б 75)`},
        {trigger: ".o_ejournal_panel #makeup_date"},
        {trigger: SAVED},
    ],
});

const tap = (key) => ({trigger: `.o_ejournal_pad [data-key="${key}"]`, run: "click"});

tours.add("ejournal_grid_phone", {
    steps: () => [
        {trigger: ".o_ejournal_lesson_list"},
        {trigger: ".o_ejournal_lesson_head select", run: "selectByIndex 0"},
        {trigger: `.o_ejournal_students [data-row="0"][data-active]`},
        tap("8"),
        tap("5"),
        tap("next"),
        {trigger: `.o_ejournal_students [data-row="1"][data-active]`},
        tap("absent"),
        {trigger: `.o_ejournal_students [data-row="2"][data-active]`},
        tap("7"),
        tap(","),
        tap("5"),
        tap("next"),
        {
            trigger: `.o_ejournal_students [data-row="2"] .o_ejournal_value:contains(7,5)`,
        },
        {trigger: SAVED},
    ],
});
