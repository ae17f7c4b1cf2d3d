/// What citizens read: the built-in texts in Indonesian and English, and the office's own in their place.
#pragma once

#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace jembatan {

/// The message catalogue of one language. Texts hold placeholders in braces: {ref}, {number}, {text}, {by}, {instance}.
/// A value; *Thread:* any, once built.
class Messages {
public:
    using Values = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    /// The built-in texts. *Errors:* bad_input for a language other than `id` or `en`.
    static Result<Messages> in(std::string_view language);

    /// Every name there is, in order.
    static std::vector<std::string> names();

    /// Puts the office's own text in place of a built-in one. *Errors:* bad_input for a name that does not exist or a
    /// placeholder the message does not offer, naming the ones it does.
    Result<void> replace(std::string_view name, std::string text);

    /// A text of the office's own that a route can send; it offers {ref} and {instance}. *Errors:* bad_input for
    /// another placeholder.
    Result<void> add(std::string_view name, std::string text);

    /// The text of that name with its placeholders filled in; a placeholder without a value becomes empty. A line that
    /// has nothing but empty placeholders is left out. An unknown name gives an empty text.
    std::string text(std::string_view name, Values values) const;

    /// Whether there is such a message.
    bool has(std::string_view name) const { return texts_.contains(name); }

private:
    std::map<std::string, std::string, std::less<>> texts_;
};

}  // namespace jembatan
