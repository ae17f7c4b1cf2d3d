// The only file that includes RE2.
#include "route/pattern_set.hpp"

#include <fmt/format.h>
#include <re2/re2.h>
#include <re2/set.h>

#include "base/utf8.hpp"
#include "route/lexicon.hpp"

namespace jembatan::route {

namespace {

constexpr int memory_of_one = 4 << 20;   // refuses patterns that would grow too big
constexpr int memory_of_all = 64 << 20;  // the automaton's states are made as texts need them, up to this

RE2::Options options(int memory_bytes) {
    RE2::Options made;
    made.set_case_sensitive(false);
    made.set_log_errors(false);
    made.set_max_mem(memory_bytes);
    return made;
}

/// RE2's words, and where in the pattern: counted in characters, from 1.
std::string complaint(const RE2& refused, const std::string& pattern) {
    const auto at = refused.error_arg().empty() ? std::string::npos : pattern.find(refused.error_arg());
    if (at == std::string::npos || refused.error_arg() == pattern) return refused.error();
    return fmt::format("{}, at character {} of it", refused.error(), count_characters(pattern.substr(0, at)) + 1);
}

}  // namespace

struct PatternSet::Compiled {
    RE2::Set set{options(memory_of_all), RE2::UNANCHORED};
    std::vector<std::unique_ptr<RE2>> each;  ///< by id, for when the set runs out of memory
    TextMap<Id> ids;
};

PatternSet::PatternSet() : compiled_(std::make_unique<Compiled>()) {}
PatternSet::~PatternSet() = default;
PatternSet::PatternSet(PatternSet&&) noexcept = default;
PatternSet& PatternSet::operator=(PatternSet&&) noexcept = default;

Result<PatternSet::Id> PatternSet::add(const std::string& pattern) {
    if (const auto known = compiled_->ids.find(pattern); known != compiled_->ids.end()) return known->second;
    auto alone = std::make_unique<RE2>(pattern, options(memory_of_one));
    if (!alone->ok()) return bad_input(complaint(*alone, pattern));
    std::string reason;
    const int id = compiled_->set.Add(pattern, &reason);
    if (id < 0) return bad_input(reason);
    compiled_->each.push_back(std::move(alone));
    compiled_->ids.emplace(pattern, static_cast<Id>(id));
    return static_cast<Id>(id);
}

void PatternSet::finish() { compiled_->set.Compile(); }

std::size_t PatternSet::size() const noexcept { return compiled_->each.size(); }

std::vector<bool> PatternSet::match(std::string_view text) const {
    std::vector<bool> found(size(), false);
    if (found.empty()) return found;
    const re2::StringPiece piece(text.data(), text.size());
    std::vector<int> ids;
    RE2::Set::ErrorInfo error{};
    const bool any = compiled_->set.Match(piece, &ids, &error);
    if (any || error.kind == RE2::Set::kNoError) {
        for (const int id : ids) found[static_cast<std::size_t>(id)] = true;
        return found;
    }
    for (std::size_t id = 0; id < found.size(); ++id) found[id] = RE2::PartialMatch(piece, *compiled_->each[id]);
    return found;
}

}  // namespace jembatan::route
