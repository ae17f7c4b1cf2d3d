// A path or condition of a mapping in the first line, an answer behind it: whatever both are, extraction ends, and what
// it gives can be written down again.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/utf8.hpp"
#include "fuzz/property.hpp"
#include "host/document.hpp"
#include "lapor/answer.hpp"
#include "lapor/extract.hpp"

namespace {

using namespace jembatan;

void extract(const lapor::Path& path, const jembatan_node* answer) {
    const sdk::Value root(answer);
    const auto found = path.all(root);
    if (path.is_xml() != lapor::is_element(root)) fuzz::hold(found.empty(), "a path finds nothing in the other form");
    for (const auto value : found) {
        fuzz::hold(!value.is_null(), "what is found is something");
        fuzz::hold(is_utf8(lapor::text_at(value)), "what is found is text");
    }
    const lapor::Pick pick{{path}};
    fuzz::hold(pick.entries(root).empty() == false || pick.first(root).is_null() || pick.first(root).is_list(),
               "the first is among all");
    const lapor::Check there{lapor::Check::Kind::exists, path, {}}, is{lapor::Check::Kind::is, path, lapor::Datum("1")},
        is_not{lapor::Check::Kind::is_not, path, lapor::Datum("1")};
    fuzz::hold(there.holds(root) != found.empty(), "something exists where something is found");
    fuzz::hold(is.holds(root) != is_not.holds(root), "it is the one or the other");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto line = input.substr(0, input.find('\n'));
    const auto answer = input.substr(std::min(input.size(), line.size() + 1));
    std::string problem;
    const auto path = lapor::Path::parse(line, problem);
    fuzz::hold(path.has_value() == problem.empty(), "a path that is refused is refused with words");

    host::Document document;
    if (const auto json = document.parse_json(answer); json && path) extract(*path, *json);
    const auto written = lapor::json_of_xml(answer);
    if (!written) return 0;
    const auto xml = document.parse_json(*written);
    fuzz::hold(xml.has_value(), "every XML that is taken is a document of ours");
    fuzz::hold(lapor::is_element(sdk::Value(*xml)), "with an element at its top");
    if (path) extract(*path, *xml);
    return 0;
}
