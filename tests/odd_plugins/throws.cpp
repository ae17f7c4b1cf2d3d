// A destination on the SDK that throws in its constructor or in a step, as its option `where` says.
#include <stdexcept>
#include <string>

#include "jembatan/sdk.hpp"

namespace sdk = jembatan::sdk;

namespace {

class Throws final : public sdk::Deliver {
public:
    static constexpr sdk::About about = {.role = JEMBATAN_DESTINATION, .summary = "Throws", .delivers = sdk::reports};
    static constexpr jembatan_option options[] = {
        sdk::text_option("where", sdk::optional, "Where to throw: constructor, findings, step or int.", "step")};

    explicit Throws(const sdk::Options& given) : where_(given.text("where")) {
        if (where_ == "constructor") throw std::runtime_error("no such place");
        if (where_ == "findings")
            throw sdk::BadOptions(
                {{sdk::Finding::Severity::error, given["where"].place(), "TH001", "bad place", "try step"}});
    }

    sdk::Action step(const sdk::Delivery&, const sdk::Event&) const override {
        if (where_ == "int") throw 42;
        throw std::runtime_error("no luck in this step");
    }

private:
    std::string where_;
};

}  // namespace

JEMBATAN_PLUGIN("throws", "1.0.0", "Apache-2.0", "Throws", Throws)
