// Reads the built-in catalogues.
#include "app/admin_page_texts.hpp"

namespace jembatan::app {

PageTexts::PageTexts(std::string language) : language_(std::move(language)) {
    std::string_view rest = page_asset(language_ + ".txt");
    while (!rest.empty()) {
        const auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        constexpr std::string_view between = " = ";
        const auto at = line.find(between);
        if (line.starts_with('#') || at == std::string_view::npos) continue;
        texts_.emplace(line.substr(0, at), line.substr(at + between.size()));
    }
}

const PageTexts& PageTexts::in(std::string_view language) {
    static const PageTexts indonesian("id");
    static const PageTexts english("en");
    return language == "en" ? english : indonesian;
}

std::string PageTexts::operator()(std::string_view name, Values values) const {
    const auto found = texts_.find(name);
    if (found == texts_.end()) return std::string(name);
    std::string out;
    std::string_view rest = found->second;
    for (auto begin = rest.find('{'); begin != std::string_view::npos; begin = rest.find('{')) {
        const auto end = rest.find('}', begin);
        if (end == std::string_view::npos) break;
        out += rest.substr(0, begin);
        const auto key = rest.substr(begin + 1, end - begin - 1);
        for (const auto& [placeholder, value] : values)
            if (placeholder == key) out += value;
        rest.remove_prefix(end + 1);
    }
    return out.append(rest);
}

}  // namespace jembatan::app
