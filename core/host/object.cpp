// The boundary: no exception passes it, and exactly one action comes back.
#include "host/object.hpp"

#include <exception>
#include <optional>

#include "base/log.hpp"
#include "base/scrub.hpp"
#include "base/utf8.hpp"
#include "host/decode.hpp"
#include "host/wire.hpp"
#include "jembatan/value.hpp"

namespace jembatan::host {

namespace {

constexpr std::size_t most_words_bytes = 500;

/// A plugin's words to the operator: no personal numbers, one screen at most.
std::string plain(std::string_view said) {
    return scrub(repair_utf8(cut_bytes(said.substr(0, most_words_bytes), most_words_bytes)));
}

/// Takes what a call puts out. Views are copied before the sink returns.
class Collector {
public:
    Collector() {
        sink_.struct_size = sizeof sink_;
        sink_.self = this;
        sink_.act = &Collector::act;
        sink_.fail = &Collector::fail;
    }
    virtual ~Collector() = default;
    Collector(const Collector&) = delete;
    Collector& operator=(const Collector&) = delete;

    const jembatan_sink* sink() const noexcept { return &sink_; }

    /// What went wrong, seen together with the status the call returned and what it threw.
    StepFailure failure(std::int32_t status) const noexcept {
        if (!misuse_.empty()) return StepFailure::misused;
        if (has_failed_ || !thrown_.empty() || status != JEMBATAN_OK) return StepFailure::failed;
        return acts_ == 1 ? StepFailure::none : StepFailure::misused;
    }
    std::string what(std::int32_t status) const {
        if (!misuse_.empty()) return "broke the contract: " + misuse_;
        if (has_failed_) return plain(words_);
        if (!thrown_.empty()) return "threw: " + plain(thrown_);
        if (status != JEMBATAN_OK) return "returned " + std::to_string(status) + " without a word";
        return "broke the contract: no action";
    }

    template <class Work>
    std::int32_t run(Work work) {
        try {
            return work();
        } catch (const std::exception& error) {
            thrown_ = *error.what() != '\0' ? error.what() : "an exception without a text";
        } catch (...) {  // NOLINT(bugprone-empty-catch): whatever it is, it stops here
            thrown_ = "something that is no std::exception";
        }
        return JEMBATAN_FAILED;
    }

protected:
    virtual void take(const jembatan_action& action) = 0;

private:
    static std::int32_t act(void* self, const jembatan_action* action) noexcept {
        auto& collector = *static_cast<Collector*>(self);
        try {
            if (++collector.acts_ > 1) throw wire::Broken("two actions in one step");
            if (action == nullptr) throw wire::Broken("an action that is null");
            collector.take(*action);
            return JEMBATAN_OK;
        } catch (const std::exception& error) {
            collector.blame(error.what());
            return JEMBATAN_MISUSE;
        }
    }
    static std::int32_t fail(void* self, jembatan_view text) noexcept {
        auto& collector = *static_cast<Collector*>(self);
        collector.has_failed_ = true;
        try {
            collector.words_ = sdk::text_of(text).substr(0, most_words_bytes);
            if (collector.acts_ > 0) throw wire::Broken("an action and a failure in one step");
            return JEMBATAN_OK;
        } catch (const std::exception& error) {
            collector.blame(error.what());
            return JEMBATAN_MISUSE;
        }
    }
    void blame(const char* what) noexcept {
        try {
            if (misuse_.empty()) misuse_ = what;
        } catch (const std::exception&) {
            acts_ = 2;  // no memory for the words; the count tells as much
        }
    }

    jembatan_sink sink_{};
    int acts_ = 0;
    bool has_failed_ = false;
    std::string words_, misuse_, thrown_;
};

class ActionCollector final : public Collector {
public:
    explicit ActionCollector(jembatan_ability ability) : ability_(ability) {}
    sdk::Action action;

private:
    void take(const jembatan_action& from) override { action = decode(from, ability_); }
    jembatan_ability ability_;
};

class FindingCollector final : public Collector {
public:
    std::vector<sdk::Finding> findings;

private:
    void take(const jembatan_action& from) override { findings = decode_findings(from); }
};

}  // namespace

PluginObject::Made PluginObject::make(const Maker& maker, Guard::Kind kind) {
    std::unique_ptr<PluginObject> object(new PluginObject(maker));
    Document options;
    options.tree(maker.options);
    if (options.root() == nullptr || options.root()->kind != JEMBATAN_MAP) options.map().end();
    FindingCollector collector;
    std::int32_t status = JEMBATAN_FAILED;
    {
        const Guard::Call note(maker.guard, maker.note, Guard::making, kind);
        const Services::Call call(object->services_);
        status = collector.run([&] {
            return maker.component->create(object->services_.host(), options.root(), &object->raw_, collector.sink());
        });
    }
    options.wipe();
    if (status == JEMBATAN_OK && object->raw_ != nullptr) return object;
    object->raw_ = nullptr;
    if (status == JEMBATAN_OK)
        return CreationFailure{"the plugin broke the contract: it made no instance and named no reason", {}};
    if (!collector.findings.empty())
        return CreationFailure{"the plugin refuses its options", std::move(collector.findings)};
    return CreationFailure{collector.what(status), {}};
}

PluginObject::~PluginObject() {
    if (raw_ == nullptr) return;
    FindingCollector collector;
    const Guard::Call note(maker_.guard, maker_.note, Guard::making, Guard::Kind::blocking);
    const Services::Call call(services_);
    const auto status = collector.run([&]() -> std::int32_t {
        maker_.component->destroy(raw_);
        return JEMBATAN_OK;
    });
    if (status != JEMBATAN_OK) log::warn("host", "destroy_failed", {{"instance", maker_.instance}});
}

StepResult PluginObject::step(const jembatan_job& job, const jembatan_event& event, Guard::Kind kind) {
    ActionCollector collector(static_cast<jembatan_ability>(job.ability));
    std::int32_t status = JEMBATAN_FAILED;
    {
        const Guard::Call note(maker_.guard, maker_.note, static_cast<std::uint8_t>(job.ability), kind);
        const Services::Call call(services_);
        status = collector.run([&] { return maker_.component->step(raw_, &job, &event, collector.sink()); });
    }
    StepResult result;
    result.failure = collector.failure(status);
    if (result.failure == StepFailure::none)
        result.action = std::move(collector.action);
    else
        result.what = collector.what(status);
    return result;
}

}  // namespace jembatan::host
