import {registry} from "@web/core/registry";

/** A step waits for what it names; limits end what hangs and measure no machine. */
const LIMIT = 100000;

const tours = registry.category("web_tour.tours");

tours.getAll().forEach((tour) => (tour.timeout = LIMIT));
tours.addEventListener("UPDATE", ({detail}) => {
    if (detail.operation === "add") {
        detail.value.timeout = LIMIT;
    }
});
