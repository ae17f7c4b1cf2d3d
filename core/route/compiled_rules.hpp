/// Private to the room: rules as decide() walks them: phrases and patterns by number, regions parsed, names folded.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/region.hpp"
#include "route/gazetteer.hpp"
#include "route/lexicon.hpp"
#include "route/pattern_set.hpp"
#include "route/phrase_index.hpp"
#include "route/rule_set.hpp"

namespace jembatan::route {

/// A numbered phrase or pattern and how the rule wrote it.
struct Numbered {
    std::size_t id;
    std::string text;
};

/// A name folded for comparison and how the rule wrote it.
struct Folded {
    std::string folded;
    std::string text;
};

struct CompiledCondition {
    std::vector<std::string> channel;
    std::vector<Numbered> any_words;
    std::vector<Numbered> all_words;
    std::vector<Numbered> matches;
    std::vector<RegionPattern> region;
    std::vector<Folded> category;
    std::vector<Folded> agency;
    std::vector<std::string> kind;
    std::vector<std::string> has;
    std::optional<Between> between;
    std::vector<CompiledCondition> none;
    std::vector<CompiledCondition> any;
    std::vector<CompiledCondition> all;
};

struct CompiledSettings {
    std::string category;
    std::string agency;
    std::string kind;
    std::string reply;
    std::optional<bool> anonymous;
    std::optional<bool> secret;
    Priority priority = Priority::normal;
};

struct CompiledRoute {
    std::string name;
    bool also = false;
    bool hold = false;
    CompiledCondition when;
    CompiledSettings set;
    std::vector<std::string> to;
};

struct CompiledRules {
    /// Its address is no other rules' while somebody remembers it.
    std::shared_ptr<const char> identity = std::make_shared<const char>();
    Lexicon lexicon;
    PhraseIndex phrases;
    PatternSet patterns;
    Gazetteer places;
    std::vector<CompiledRoute> routes;
    CompiledRoute otherwise;
    std::optional<Region> instance_region;
    std::size_t title_characters = 0;
    std::string untitled;
};

}  // namespace jembatan::route
