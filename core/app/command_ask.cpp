// Verbs that ask a running broker, or its store directly.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <iostream>

#include "app/admin_api.hpp"
#include "app/admin_client.hpp"
#include "app/admin_keeping.hpp"
#include "app/ask.hpp"
#include "app/commands.hpp"
#include "app/exit_codes.hpp"
#include "app/master_key.hpp"
#include "app/setup.hpp"
#include "base/json.hpp"
#include "base/utf8.hpp"
#include "store/store.hpp"

namespace jembatan::app {
namespace {

int complain(const Error& error, int code) {
    std::cerr << error.what << '\n';
    return code;
}

/// Serves one request from the store itself, under its lock.
Result<AdminAnswer> ask_store(const config::Config& config, const Ask& request) {
    auto key = master_key(config.store.key.value.reveal());
    if (!key) return key.error();
    boost::asio::io_context io(1);
    store::StoreOptions options;
    options.url = config.store.url;
    options.files = config.store.files;
    options.master_key = *key;
    auto store = store::open(std::move(options), io);
    if (!store) return store.error();
    AdminApi api(**store, nullptr, {});
    KeepingApi keeping(**store, config.store.url, {});
    api.add_more(keeping.paths());
    net::Request http;
    http.method = request.method;
    http.target = request.target;
    const auto question = request.target.find('?');
    http.path = request.target.substr(0, question);
    http.query = question == std::string::npos ? "" : request.target.substr(question + 1);
    http.body = request.body;
    AdminAnswer answer;
    const auto run = [&]() -> Task<void> {
        net::Response response = co_await api.handle(http);
        answer = {response.status, std::string(response.headers.value("X-Next")), std::move(response.body)};
        io.stop();
    };
    boost::asio::co_spawn(io, run(), boost::asio::detached);
    io.run();
    return answer;
}

std::string cell(const Tree* value) {
    if (value == nullptr || value->kind == Tree::Kind::null) return "-";
    if (value->kind == Tree::Kind::boolean) return value->boolean ? "yes" : "no";
    if (value->kind == Tree::Kind::list) {
        std::string out;
        for (const auto& item : value->items) {
            const auto* to = item.find("destination");
            const auto* state = item.find("state");
            if (to == nullptr || state == nullptr) continue;
            out += (out.empty() ? "" : " ") + to->text + ':' + state->text;
        }
        return out.empty() ? "-" : out;
    }
    return value->text.empty() ? "-" : value->text;
}

std::size_t width(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// A tree as indented lines, for one report or delivery.
void print_tree(const Tree& tree, int depth) {
    const std::string indent(static_cast<std::size_t>(depth) * 2, ' ');
    for (const auto& [key, value] : tree.entries) {
        if (value.kind == Tree::Kind::map) {
            std::cout << indent << key << ":\n";
            print_tree(value, depth + 1);
        } else if (value.kind == Tree::Kind::list) {
            std::cout << indent << key << ":" << (value.items.empty() ? " -" : "") << '\n';
            for (const auto& item : value.items) {
                if (item.kind == Tree::Kind::map) {
                    std::cout << indent << "  -\n";
                    print_tree(item, depth + 2);
                } else {
                    std::cout << indent << "  - " << cell(&item) << '\n';
                }
            }
        } else {
            std::cout << indent << key << ": " << cell(&value) << '\n';
        }
    }
}

}  // namespace

std::string error_text(const AdminAnswer& answer) {
    const auto tree = parse_json(answer.body);
    if (tree && tree->kind == Tree::Kind::map)
        if (const auto* error = tree->find("error")) return error->text;
    return "admin: status " + std::to_string(answer.status);
}

void print_table(std::string_view lines, const std::vector<std::string>& columns) {
    std::vector<std::vector<std::string>> rows = {columns};
    while (!lines.empty()) {
        const auto end = lines.find('\n');
        if (const auto tree = parse_json(lines.substr(0, end))) {
            auto& row = rows.emplace_back();
            for (const auto& column : columns) row.push_back(cell(tree->find(column)));
        }
        lines = end == std::string_view::npos ? std::string_view{} : lines.substr(end + 1);
    }
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            std::size_t widest = 0;
            for (const auto& other : rows) widest = std::max(widest, width(other[i]));
            std::cout << row[i];
            if (i + 1 < row.size()) std::cout << std::string(widest - width(row[i]) + 2, ' ');
        }
        std::cout << '\n';
    }
}

Result<AdminAnswer> send(const Ask& request, int& code, milliseconds limit) {
    code = exit_unavailable;
    const Setup setup = set_up(request.config, config::MissingSecrets::warn);
    const auto& config = setup.loaded.config;
    if (request.way == Way::offline) {
        code = exit_no;
        return ask_store(config, request);
    }
    if (config.admin.listen.empty()) {
        code = exit_bad_config;
        return bad_input(config::render(setup.loaded.findings) + request.config.string() +
                         ": no usable 'admin: { listen }'; run 'jembatan check'");
    }
    return ask_admin(config.admin.listen, request.method, request.target, request.body, limit);
}

int ask(const Ask& request, Output output, const std::vector<std::string>& columns) {
    int code = exit_unavailable;
    const auto answer = send(request, code);
    if (!answer) return complain(answer.error(), answer.error().code == ErrorCode::unavailable ? code : exit_no);
    if (answer->status >= 400) return complain(bad_input(error_text(*answer)), exit_no);
    if (output == Output::json) {
        std::cout << answer->body;
    } else if (!columns.empty()) {
        print_table(answer->body, columns);
        if (!answer->next.empty()) std::cerr << "there are more: --before " << answer->next << '\n';
    } else if (const auto tree = parse_json(answer->body)) {
        print_tree(*tree, 0);
    } else {
        std::cout << answer->body;
    }
    return exit_fine;
}

int reconcile(const Ask& request, Output output) {
    int code = exit_unavailable;
    const auto answer = send(request, code);
    if (!answer) return complain(answer.error(), answer.error().code == ErrorCode::unavailable ? code : exit_no);
    if (answer->status >= 400) return complain(bad_input(error_text(*answer)), exit_no);
    const auto tree = parse_json(answer->body);
    if (!tree) return complain(tree.error(), exit_no);
    if (output == Output::json)
        std::cout << answer->body;
    else
        print_tree(*tree, 0);
    const auto* balanced = tree->find("balanced");
    return balanced != nullptr && balanced->boolean ? exit_fine : exit_no;
}

}  // namespace jembatan::app
