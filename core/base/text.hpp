/// Text as people write it, made comparable, and its first sentence.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace jembatan {

/// Without leading and trailing ASCII white space. A view into the argument.
std::string_view trim(std::string_view text) noexcept;

/// The form in which words are compared: NFKC, case folded, accents gone, letters repeated in a row squeezed to one
/// ("tolooong" → "tolong"; digits stay), everything but letters and digits turned into single blanks, no blank at the
/// ends. Applied twice it gives the same. Broken UTF-8 is repaired first.
std::string normalise(std::string_view text);

/// The same, but a letter that stands exactly twice stays twice ("menggali"), so that a stemmer still knows the word.
std::string normalise_keeping_pairs(std::string_view text);

/// Letters repeated in a row as one: what makes the second form into the first.
std::string squeeze(std::string_view normalised);

/// Whether squeeze would surely change nothing; may say no for letters beyond ASCII.
bool is_squeezed(std::string_view normalised) noexcept;

/// The words of a normalised text. Views into it.
std::vector<std::string_view> words(std::string_view normalised);

/// The first sentence in one line: up to a full stop, question or exclamation mark followed by a blank, or a line end.
/// Abbreviations that stand before names and numbers ("jl.", "no.", "rt.", "kec.", "Rp. …") do not end it. White space
/// is single.
std::string first_sentence(std::string_view text);

/// The same, cut off the front of `rest`; an empty text when nothing is left.
std::string take_sentence(std::string_view& rest);

/// All white space (line ends too) as single blanks, none at the ends.
std::string single_line(std::string_view text);

}  // namespace jembatan
