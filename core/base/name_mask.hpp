/// Takes what a person is called out of text for other people's screens: the names that are known, and those that
/// stand behind words such as "nama saya". Numbers are scrub()'s business.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace jembatan {

inline constexpr std::string_view masked_name = "[nama disamarkan]";
inline constexpr std::string_view masked_email = "[e-mail disamarkan]";

/// Privacy first, as in scrub(): a word of a known name is taken out wherever it stands as a word of its own, in any
/// case, unless it is one of the everyday words people put into their profiles ("warga", "desa", "admin" …); the whole
/// name is taken out whatever its words are. So are e-mail addresses, and up to three words behind "nama saya",
/// "atas nama", "bernama" and, when they begin with a capital letter, behind "pak", "bu", "sdr." and the like.
/// *Not found:* names nobody told us that stand in the middle of a sentence.
///
/// A value; *Thread:* any.
class NameMask {
public:
    NameMask() = default;
    /// Names, e-mail addresses and ids, as people and platforms wrote them.
    explicit NameMask(const std::vector<std::string>& names);

    /// The text with every name replaced; otherwise byte for byte as it was.
    std::string mask(std::string_view text) const;
    /// For file names: replaced by `nama`, so that the name stays one.
    std::string mask_file_name(std::string_view name) const;

private:
    std::string replaced(std::string_view text, std::string_view by) const;

    std::vector<std::vector<std::string>> names_;  ///< word by word, lower case
    std::set<std::string, std::less<>> words_;     ///< each of them that is no everyday word
};

/// Numbers scrubbed, then names masked: what an operator's screen shows of anything a citizen may have written.
std::string masked_text(std::string_view text, const NameMask& names);

}  // namespace jembatan
