// One series a line: name{label="value",…} number
#include "app/prometheus_text.hpp"

#include <cstdlib>

namespace jembatan::app {
namespace {

std::string label_in(std::string_view labels, std::string_view name) {
    const auto wanted = std::string(name) + "=\"";
    for (auto at = labels.find(wanted); at != std::string_view::npos; at = labels.find(wanted, at + 1)) {
        if (at > 0 && labels[at - 1] != ',') continue;
        const auto begin = at + wanted.size();
        return std::string(labels.substr(begin, labels.find('"', begin) - begin));
    }
    return {};
}

}  // namespace

std::map<std::string, double> sums_of(std::string_view text, std::string_view metric, std::string_view label,
                                      std::string_view with, std::string_view value) {
    std::map<std::string, double> sums;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (!line.starts_with(metric)) continue;
        auto rest = line.substr(metric.size());
        std::string_view labels;
        if (rest.starts_with('{')) {
            const auto end = rest.rfind('}');
            if (end == std::string_view::npos) continue;
            labels = rest.substr(1, end - 1);
            rest = rest.substr(end + 1);
        }
        if (!rest.starts_with(' ')) continue;  // a longer name
        if (!with.empty() && label_in(labels, with) != value) continue;
        sums[label.empty() ? std::string() : label_in(labels, label)] +=
            std::strtod(std::string(rest).c_str(), nullptr);
    }
    return sums;
}

}  // namespace jembatan::app
