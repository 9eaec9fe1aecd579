import {describe, expect, test} from "@odoo/hoot";
import {click, queryAllTexts} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {session} from "@web/session";
import {MailFailures} from "@kaznmu_university/mail_failure/mail_failure";
import {
    mockService,
    mountWithCleanup,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";

describe.current.tags("headless");
defineMailModels();

async function mount(count) {
    patchWithCleanup(session, {ejournal_mail_failures: count});
    mockService("action", {doAction: (action) => expect.step(action)});
    await mountWithCleanup(MailFailures);
}

test("the office sees how many, and a click opens the list", async () => {
    await mount(2);
    expect(queryAllTexts(".badge")).toEqual(["2"]);
    await click(".o_ejournal_mail_failures");
    expect.verifySteps(["kaznmu_university.ejournal_mail_failure_action"]);
});

test("nothing is shown when every mail has arrived, or to others", async () => {
    for (const count of [0, undefined]) {
        await mount(count);
    }
    expect(".o_ejournal_mail_failures").toHaveCount(0);
});
