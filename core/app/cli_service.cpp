// `jembatan serve`, and what is asked of the running broker as a whole.
#include "app/cli_verbs.hpp"
#include "app/serve.hpp"

namespace jembatan::app {

void add_service_verbs(Verbs& verbs) {
    verbs.verb(verbs.root(), "serve", "run the broker", [&verbs] { return serve(verbs.typed.config); });
    verbs.with_store(
        verbs.verb(verbs.root(), "reconcile", "compare what was accepted with what became of it",
                   [&verbs] { return reconcile(verbs.request("GET", "/v1/reconcile"), verbs.typed.output()); }));
    verbs.with_store(verbs.verb(verbs.root(), "chain", "verify the event log's hash chain",
                                [&verbs] { return ask(verbs.request("GET", "/v1/chain"), verbs.typed.output(), {}); }));
    verbs.with_json(verbs.verb(verbs.root(), "status", "the running broker's destinations and addresses",
                               [&verbs] { return ask(verbs.request("GET", "/v1/status"), verbs.typed.output(), {}); }));
    verbs.verb(verbs.root(), "version", "print the version", [] { return version(); });
}

}  // namespace jembatan::app
