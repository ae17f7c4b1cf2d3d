// `jembatan page` and `jembatan attention`: the operator's desk, in the browser and here.
#include "app/cli_verbs.hpp"
#include "app/commands_desk.hpp"
#include "base/json_writer.hpp"

namespace jembatan::app {

void add_page_verbs(Verbs& verbs) {
    verbs.verb(verbs.root(), "page", "print a link that opens the operator's page once", [&verbs] {
        JsonWriter body;
        body.begin_object().field("actor", actor()).end_object();
        return page_link(verbs.request("POST", "/v1/page", body.take()));
    });
    verbs.with_store(verbs.verb(verbs.root(), "attention", "say what waits for a person, and what to do", [&verbs] {
        return tell(verbs.request("GET", "/v1/attention"), verbs.typed.output(), Story::attention);
    }));
}

}  // namespace jembatan::app
