/// The words of the operator's page in Indonesian and English, and its style sheet: the files of page/, built in.
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace jembatan::app {

/// The file as it lies in core/app/page/; empty for a name that is not there.
std::string_view page_asset(std::string_view name) noexcept;

/// One language's texts. *Thread:* any.
class PageTexts {
public:
    using Values = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    /// `id` or `en`; anything else gives `id`.
    static const PageTexts& in(std::string_view language);

    /// The text of that name with its {placeholders} filled in; the name itself when there is none.
    std::string operator()(std::string_view name, Values values = {}) const;
    bool has(std::string_view name) const { return texts_.contains(name); }
    const std::map<std::string, std::string, std::less<>>& all() const noexcept { return texts_; }
    const std::string& language() const noexcept { return language_; }

private:
    explicit PageTexts(std::string language);

    std::string language_;
    std::map<std::string, std::string, std::less<>> texts_;
};

}  // namespace jembatan::app
