// JSON answers.
#include "api.hpp"

#include "status_page.hpp"
#include "times.hpp"

namespace jembatan::web_form {
namespace {

sdk::Answer json_answer(std::uint32_t status, sdk::Json& json) {
    sdk::Answer answer;
    answer.status = status;
    answer.content_type = "application/json";
    answer.body = json.take() + "\n";
    add_safety(answer);
    return answer;
}

}  // namespace

sdk::Answer api_mistakes(const std::vector<Mistake>& mistakes) {
    sdk::Json json;
    json.map().key("errors").list();
    for (const auto& mistake : mistakes)
        json.map().key("field").text(mistake.field).key("message").text(mistake.message).end();
    json.end().end();
    return json_answer(422, json);
}

sdk::Answer api_stored(const View& view, sdk::Value fate) {
    const auto result = fate["result"].text(), ref = fate["ref"].text(), key = fate["receipt_key"].text();
    if (ref.empty())
        return api_mistakes(
            {{"text", std::string(result == "no_report" ? view.words.nothing_text : view.words.refused_text)}});
    sdk::Json json;
    if (key.empty()) {
        json.map().key("ref").text(ref).key("result").text(result).end();
        return json_answer(200, json);
    }
    json.map().key("ref").text(ref).key("key").text(key);
    json.key("status_url").text(view.address(status_path(ref, key, view.language))).end();
    return json_answer(201, json);
}

sdk::Answer api_report(sdk::Value report) {
    if (!report) return api_error(404, "not_found");
    sdk::Json json;
    json.map();
    for (const auto name : {"ref", "state", "title"})
        if (const auto value = report[name].text(); !value.empty()) json.key(name).text(value);
    json.key("received_at").text(rfc3339(sdk::time_of(report["received_at"].integer())));
    json.key("numbers").value(report["numbers"]).key("updates").list();
    for (const auto one : report["updates"]) {
        json.map().key("at").text(rfc3339(sdk::time_of(one["at"].integer())));
        for (const auto name : {"kind", "by", "number", "text"})
            if (const auto value = one[name].text(); !value.empty()) json.key(name).text(value);
        json.end();
    }
    json.end().end();
    return json_answer(200, json);
}

sdk::Answer api_error(std::uint32_t status, std::string_view word) {
    sdk::Json json;
    json.map().key("error").text(word).end();
    return json_answer(status, json);
}

}  // namespace jembatan::web_form
