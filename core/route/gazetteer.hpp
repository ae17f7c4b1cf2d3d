/// Private to the room: finds places that a text names, and the place nearest to a position.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/region.hpp"
#include "route/phrase_index.hpp"
#include "route/reading.hpp"
#include "route/rule_set.hpp"

namespace jembatan::route {

/// A region and what told it.
struct Located {
    Region region;
    std::string by;  ///< the words of the text, or the place's name
};

/// Names and codes of places; immutable once filled. Names match whole words, written out but not stemmed.
class Gazetteer {
public:
    /// Adds a place under its name and spellings. False for a spelling without letters or digits.
    bool add(const Place& place, const Region& region, const Lexicon& lexicon);

    /// The region a text is about. Of several places named, the smallest when each lies in the next, else what they
    /// have in common; nothing when that is less than a regency. A name several places share counts as what they have
    /// in common, unless another place in the text or a word before it (desa, kecamatan) tells which.
    std::optional<Located> find(const Reading& reading) const;

    /// What a word (written out, not stemmed) is to the names; 0 when none has it.
    std::uint32_t key_of(std::string_view word) const { return names_.key_of(word); }

    /// The nearest place with a known position, at most ten kilometres away.
    std::optional<Located> nearest(std::pair<double, double> position) const;

private:
    struct Mention {
        Hit hit;
        PhraseIndex::Id name;
    };
    std::vector<Mention> mentions(const Reading& reading) const;
    std::vector<Region> candidates(const Reading& reading, const Mention& mention) const;

    PhraseIndex names_;
    std::vector<std::vector<Region>> regions_;  ///< by name
    struct Point {
        double latitude;
        double longitude;
        Region region;
        std::string name;
    };
    std::vector<Point> points_;
};

}  // namespace jembatan::route
