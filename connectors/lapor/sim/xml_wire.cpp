// Letters of evidence as in profile.cpp: of addstream `lapor`, its token, `pelapor` with its four children, `laporan`
// with its two flags and `isi`, and in the answer `trackingid` and `transaksiid` are O. All else is X.
#include "xml_wire.hpp"

#include <algorithm>
#include <array>

#include "attached_files.hpp"
#include "create_request.hpp"
#include "net/form.hpp"
#include "net/url.hpp"
#include "virtual_clock.hpp"
#include "whole_number.hpp"

namespace jembatan::lapor_sim {
namespace {

constexpr std::string_view invalid = "Data yang diberikan tidak valid";
constexpr std::int64_t title_length = 80;

net::Response ok(XmlWriter& xml) { return net::respond(200, xml.take(), "text/xml; charset=UTF8"); }

/// What a call says of one complaint: attributes and children of an element below the root.
class Reader {
public:
    Reader(const XmlNode& root, std::string_view name) : node_(root.child(name)) {
        if (node_ == nullptr) wrong(name, "wajib diisi");
    }

    FieldErrors errors;

    void wrong(std::string_view field, std::string problem) { errors.emplace_back(field, std::move(problem)); }
    const XmlNode* node() const { return node_; }

    std::string text(std::string_view child) const {
        const auto* found = node_ ? node_->child(child) : nullptr;
        return found ? found->text : std::string();
    }
    /// An attribute that is a number; the fallback when it is not there, compulsory without one.
    std::int64_t number(std::string_view name, std::optional<std::int64_t> fallback = {}) {
        const auto* written = node_ ? node_->attribute(name) : nullptr;
        if (written == nullptr) {
            if (!fallback) wrong(name, "wajib diisi");
            return fallback.value_or(0);
        }
        const auto value = whole_number(*written);
        if (!value) wrong(name, "harus berupa angka");
        return value.value_or(0);
    }
    bool flag(std::string_view name) {
        const auto* written = node_ ? node_->attribute(name) : nullptr;
        if (written == nullptr || (*written != "0" && *written != "1")) wrong(name, "harus 0 atau 1");
        return written != nullptr && *written == "1";
    }
    void only(std::span<const std::string_view> attributes, std::span<const std::string_view> children) {
        for (const auto& [name, value] : node_ ? node_->attributes : std::vector<std::pair<std::string, std::string>>{})
            if (std::ranges::find(attributes, name) == attributes.end()) wrong(name, "tidak dikenal");
        for (const auto& child : node_ ? node_->children : std::vector<XmlNode>{})
            if (std::ranges::find(children, child.name) == children.end()) wrong(child.name, "tidak dikenal");
    }

private:
    const XmlNode* node_;
};

/// An entry of a complaint's thread; the same shape in detail and follow-ups.
void write_item(XmlWriter& xml, std::string_view name, std::size_t number, const Item& item, const Settings& settings) {
    xml.open(name).attribute("id", std::to_string(number)).attribute("kode", item.template_code);
    xml.attribute(settings.time_key == Settings::TimeKey::date ? "tanggal" : "waktu",
                  format_local(item.at, settings.offset()));
    xml.leaf("dari", item.from_name).leaf("kepada", item.to_name);
    xml.leaf("lama", item.old_status.name).leaf("baru", item.new_status.name).leaf("isi", item.content);
    for (const auto& file : item.files) xml.open("lampiran").attribute("nama", file.file_name).close();
    xml.close();
}

/// The beginning of the text: this interface knows no title.
std::string title_of(std::string_view content) {
    std::string out;
    std::int64_t count = 0;
    for (const char c : content.substr(0, content.find('\n'))) {
        count += int{(static_cast<unsigned char>(c) & 0xC0U) != 0x80U};
        if (count > title_length) break;
        out += c;
    }
    return out;
}

}  // namespace

net::Response XmlWire::error(int status, std::string_view message, const FieldErrors& fields) const {
    if (sim_.settings.error_dialect != Settings::Dialect::app)
        return error_answer(sim_.settings.error_dialect, status, message, fields);
    XmlWriter xml;
    xml.open("lapor").leaf("pesan", message);
    if (!fields.empty()) xml.open("kesalahan");
    for (const auto& [field, problem] : fields) xml.leaf(field, problem);
    if (!fields.empty()) xml.close();
    xml.close();
    return net::respond(status, xml.take(), "text/xml; charset=UTF8");
}

net::Response XmlWire::error(const Error& problem) const {
    if (problem.code == ErrorCode::not_found) return unknown_complaint();
    return error(problem.code == ErrorCode::conflict ? 409 : 422, problem.what);
}

net::Response XmlWire::message_only(std::string_view message) {
    XmlWriter xml;
    xml.open("lapor").leaf("pesan", message).close();
    return ok(xml);
}

net::Response XmlWire::unknown_complaint() const {
    if (sim_.settings.missing == Settings::Missing::message) return message_only("Laporan tidak ditemukan");
    return error(404, "Laporan tidak ditemukan");
}

std::optional<net::Response> XmlWire::turned_away(std::string_view token) {
    if (token != sim_.setup.token_secret) return error(401, "Token tidak dikenal");
    const auto wait = sim_.rate_limit.take(sim_.setup.token_secret, sim_.settings.rate, sim_.now());
    if (wait == 0) return std::nullopt;
    auto response = error(429, "Terlalu banyak permintaan");
    response.headers.set("Retry-After", std::to_string(wait));
    return response;
}

net::Response XmlWire::process(const Match& match, const net::Request& request) {
    if (match.operation == Operation::unknown)
        return match.is_other_method ? error(405, "Method Not Allowed") : error(404, "No matching resource found");
    if (match.operation == Operation::upload) return upload(request);
    const auto type = net::media_type(request.headers.value("content-type"));
    if (type != "text/xml" && type != "application/xml") return error(415, "Gunakan text/xml");
    const auto root = parse_xml(request.body);
    if (!root || root->name != "lapor") return error(400, "Badan permintaan bukan XML yang benar");
    const auto* token = root->attribute("token");
    if (auto refusal = turned_away(token ? *token : std::string())) return std::move(*refusal);
    return answer(match, *root, request);
}

net::Response XmlWire::answer(const Match& match, const XmlNode& root, const net::Request& request) {
    switch (match.operation) {
        case Operation::create: return create(root);
        case Operation::reject: return forward(root);
        case Operation::detail: return detail(root);
        case Operation::followups: return followups(root, request);
        case Operation::reply: return reply(root);
        case Operation::search: return search(root);
        case Operation::institutions: return list(sim_.masters.institutions, "instansi");
        case Operation::categories:
            if (sim_.settings.masters == Settings::Switch::off) break;
            return list(sim_.masters.categories, "topik");
        default: break;
    }
    return error(404, "No matching resource found");
}

net::Response XmlWire::upload(const net::Request& request) {
    const auto form = net::parse_form(request.headers.value("content-type"), request.body);
    if (!form) return error(400, "Badan permintaan tidak dapat dibaca");
    std::string token;
    for (const auto& part : form->parts())
        if (!part.is_file && part.name == "token") token = part.body;
    if (auto refusal = turned_away(token)) return std::move(*refusal);
    auto taken = take_files(*form, sim_.settings, [](std::string_view name) { return name == "berkas[]"; });
    if (taken.problem.empty() && taken.files.empty()) taken = {{}, 422, "berkas wajib diisi"};
    if (!taken.problem.empty()) return error(taken.status, taken.problem, {{"berkas", taken.problem}});
    XmlWriter xml;
    xml.open("lapor");
    for (auto& file : taken.files) {
        const auto& kept = sim_.book.upload(std::move(file));
        xml.open("berkas").attribute("id", std::to_string(kept.id)).attribute("nama", kept.file_name).close();
    }
    xml.close();
    return ok(xml);
}

net::Response XmlWire::create(const XmlNode& root) {
    constexpr std::array<std::string_view, 7> attributes{"rahasia", "anonim",   "tanggal",    "topik",
                                                         "lokasi",  "instansi", "klasifikasi"};
    constexpr std::array<std::string_view, 2> children{"isi", "lampiran"};
    Reader reader(root, "laporan"), person(root, "pelapor");
    reader.only(attributes, children);
    NewComplaint sent;
    sent.reporter = {0, person.text("namadepan") + " " + person.text("namabelakang"), person.text("email"),
                     person.text("telpon")};
    for (const auto* field : {"email", "telpon", "namadepan"})
        if (person.text(field).empty()) reader.wrong(field, "wajib diisi");
    sent.is_secret = reader.flag("rahasia");
    sent.is_anonymous = reader.flag("anonim");
    sent.content = reader.text("isi");
    if (sent.content.empty()) reader.wrong("isi", "wajib diisi");
    if (count_code_points(sent.content) > sim_.settings.content_limit) reader.wrong("isi", "terlalu panjang");
    sent.title = title_of(sent.content);
    sent.channel = 13;
    sent.institution_id = reader.number("instansi", regency_id);
    sent.category_id = reader.number("topik", 26);
    sent.location_id = reader.number("lokasi", 6304);
    sent.classification_id = reader.number("klasifikasi", 2);
    if (const auto* date = reader.node() ? reader.node()->attribute("tanggal") : nullptr) sent.incident_date = *date;
    const bool is_strict = sim_.settings.strict_ids == Settings::Switch::on;
    if (is_strict && !has(sim_.masters.institutions, sent.institution_id)) reader.wrong("instansi", "tidak ditemukan");
    if (is_strict && !has(sim_.masters.categories, sent.category_id)) reader.wrong("topik", "tidak ditemukan");
    if (is_strict && !has(sim_.masters.locations, sent.location_id)) reader.wrong("lokasi", "tidak ditemukan");
    for (const auto& child : reader.node() ? reader.node()->children : std::vector<XmlNode>{}) {
        if (child.name != "lampiran") continue;
        const auto id = whole_number(child.text);
        if (id && sim_.book.find_upload(*id))
            sent.attachments.push_back(*id);
        else
            reader.wrong("lampiran", "tidak ditemukan: " + child.text);
    }
    if (!reader.errors.empty()) return error(422, invalid, reader.errors);
    const auto number = std::to_string(sim_.create(std::move(sent)));
    XmlWriter xml;
    xml.open("lapor");
    const bool is_nested = sim_.settings.id_location == Settings::IdLocation::nested;
    if (is_nested) xml.open("hasil");
    xml.leaf("trackingid", number).leaf("transaksiid", "T" + number);
    if (is_nested) xml.close();
    xml.close();
    return ok(xml);
}

net::Response XmlWire::forward(const XmlNode& root) {
    Reader reader(root, "laporan");
    const auto id = reader.number("trackingid"), institution = reader.number("instansi");
    if (!reader.errors.empty()) return error(422, invalid, reader.errors);
    const auto done = sim_.reject(id, institution, reader.text("alasan"));
    if (!done) return error(done.error());
    XmlWriter xml;
    xml.open("lapor").leaf("status", "1").close();
    return ok(xml);
}

net::Response XmlWire::detail(const XmlNode& root) {
    Reader reader(root, "laporan");
    const auto id = reader.number("trackingid");
    if (!reader.errors.empty()) return error(422, invalid, reader.errors);
    const auto* complaint = sim_.book.find(id);
    if (!complaint) return unknown_complaint();
    XmlWriter xml;
    xml.open("lapor").open("laporan").attribute("trackingid", std::to_string(id));
    xml.attribute("status", complaint->status.code);
    xml.attribute("instansi", std::to_string(complaint->institution_id));
    xml.leaf("namastatus", complaint->status.name);
    xml.leaf("namainstansi", sim_.masters.institution_name(complaint->institution_id));
    for (std::size_t n = 0; n < complaint->items.size(); ++n)
        if (complaint->items[n].is_change) write_item(xml, "riwayat", n + 1, complaint->items[n], sim_.settings);
    xml.close().close();
    return ok(xml);
}

net::Response XmlWire::followups(const XmlNode& root, const net::Request& request) {
    Reader reader(root, "laporan");
    const auto id = reader.number("trackingid");
    if (!reader.errors.empty()) return error(422, invalid, reader.errors);
    const auto* complaint = sim_.book.find(id);
    if (!complaint) return unknown_complaint();
    const auto query = net::parse_pairs(request.query);
    const auto* asked = query ? net::find_pair(*query, "halaman") : nullptr;
    const auto page = asked ? whole_number(*asked).value_or(1) : 1;
    if (page < 1 || page > 1'000'000) return error(422, invalid, {{"halaman", "mulai dari 1"}});
    const auto total = complaint->items.size();
    const auto size = static_cast<std::size_t>(sim_.settings.page_size);
    XmlWriter xml;
    xml.open("lapor").attribute("halaman", std::to_string(page));
    const bool is_newest_first = sim_.settings.followups_order == Settings::Order::newest_first;
    for (auto n = static_cast<std::size_t>(page - 1) * size; n < std::min(total, static_cast<std::size_t>(page) * size);
         ++n) {
        const auto place = is_newest_first ? total - 1 - n : n;
        write_item(xml, "tindaklanjut", place + 1, complaint->items[place], sim_.settings);
    }
    xml.close();
    return ok(xml);
}

net::Response XmlWire::reply(const XmlNode& root) {
    Reader reader(root, "tindaklanjut");
    const auto id = reader.number("trackingid");
    Reply reply;
    reply.is_secret = reader.flag("rahasia");
    reply.content = reader.text("isi");
    reply.template_code = "reply";
    if (reply.content.empty()) reader.wrong("isi", "wajib diisi");
    if (count_code_points(reply.content) > sim_.settings.content_limit) reader.wrong("isi", "terlalu panjang");
    if (!reader.errors.empty()) return error(422, invalid, reader.errors);
    const auto done = sim_.reply(id, std::move(reply));
    if (!done) return error(done.error());
    XmlWriter xml;
    xml.open("lapor").open("tindaklanjut").attribute("id", std::to_string(*done)).close().close();
    return ok(xml);
}

net::Response XmlWire::search(const XmlNode& root) {
    if (sim_.settings.search == Settings::Switch::off) return error(404, "No matching resource found");
    Reader reader(root, "cari");
    const auto wanted = reader.node() ? reader.node()->text : std::string();
    if (!reader.errors.empty()) return error(422, invalid, reader.errors);
    XmlWriter xml;
    xml.open("lapor");
    for (const auto& complaint : sim_.book.complaints()) {
        if (complaint.sent.content.find(wanted) == std::string::npos) continue;
        xml.open("laporan").attribute("trackingid", std::to_string(complaint.id));
        xml.leaf("isi", complaint.sent.content).close();
    }
    xml.close();
    return ok(xml);
}

net::Response XmlWire::list(const std::vector<MasterRow>& rows, std::string_view name) {
    XmlWriter xml;
    xml.open("lapor");
    for (const auto& row : rows)
        xml.open(name).attribute("id", std::to_string(row.id)).attribute("nama", row.name).close();
    xml.close();
    return ok(xml);
}

}  // namespace jembatan::lapor_sim
