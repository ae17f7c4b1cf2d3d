// The fixture of the store's tests.
#include "core/store/store_fixture.hpp"

#include "base/encoding.hpp"
#include "base/ids.hpp"

namespace jembatan::store::testing {

Folder::Folder() : path_(std::filesystem::temp_directory_path() / ("jembatan-store-" + to_hex(random_bytes(8)))) {
    std::filesystem::create_directories(path_);
}
Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Secret key_of(char fill) { return Secret(std::string(32, fill)); }

StoreOptions sqlite_options(const std::filesystem::path& folder) {
    StoreOptions options;
    options.url = "sqlite:" + (folder / "jembatan.db").string();
    options.master_key = key_of();
    return options;
}

const std::vector<BackEnd>& back_ends() {
    static const std::vector<BackEnd> all{{"sqlite", sqlite_options}};
    return all;
}

Result<std::unique_ptr<Store>> Bench::try_open(const std::function<void(StoreOptions&)>& change) {
    auto options = options_(folder());
    options.clock = &clock_;
    if (change) change(options);
    return store::open(std::move(options), io_);
}

void Bench::open() {
    auto opened = try_open();
    ASSERT_TRUE(opened) << opened.error().what;
    store_ = std::move(*opened);
}

void Bench::expect_balanced() {
    const auto balance = get(store_->reconcile());
    EXPECT_TRUE(balance.balanced);
    for (const auto& difference : balance.differences) ADD_FAILURE() << difference;
    const auto& r = balance.reports;
    EXPECT_EQ(r.accepted, r.collecting + r.decided + r.held + r.unrouted + r.erased);
    for (const auto& d : {balance.deliveries, balance.answers})
        EXPECT_EQ(d.created, d.pending + d.uncertain + d.delivered + d.dead + d.withdrawn);
    const auto chain = get(store_->verify_chain());
    EXPECT_TRUE(chain.is_intact) << chain.problem << " at " << chain.first_bad;
}

NewMessage chat(Bench& bench, const std::string& dedup, const std::string& text, const std::string& phone) {
    NewMessage message;
    message.channel = "wa";
    message.dedup_key = "2026-05-04:" + dedup;
    message.sent_at = bench.now();
    message.received_at = bench.now();
    message.claims = {{"phone", phone, phone}};
    message.author = "Warga Contoh";
    message.text = text;
    message.reply_address = phone;
    message.window_until = bench.now() + std::chrono::hours(24);
    message.collect = Collect{};
    return message;
}

NewMessage form(Bench& bench, const std::string& dedup, Decision decision) {
    NewMessage message;
    message.channel = "form";
    message.dedup_key = "2026-05-04:" + dedup;
    message.sent_at = bench.now();
    message.received_at = bench.now();
    message.text = "Lampu jalan mati";
    message.decision = std::move(decision);
    return message;
}

Decision decided_for(std::vector<std::string> destinations) {
    Decision decision;
    decision.state = ReportState::decided;
    decision.route = "jalan rusak";
    decision.because = {"route 'jalan rusak': any_words"};
    decision.config_version = "c1";
    decision.category = "pekerjaan umum";
    decision.title = "Jalan berlubang";
    for (const auto& destination : destinations) decision.deliveries.push_back(delivery_to(destination));
    return decision;
}

NewDelivery delivery_to(const std::string& destination, DeliveryKind kind, std::string payload) {
    NewDelivery delivery;
    delivery.kind = kind;
    delivery.destination = destination;
    delivery.payload = std::move(payload);
    return delivery;
}

Outcome outcome(DeliveryId id, DeliveryState state, std::optional<Time> due) {
    Outcome outcome;
    outcome.delivery = id;
    outcome.state = state;
    outcome.due_at = due;
    outcome.attempts = 1;
    outcome.code = name(state);
    return outcome;
}

Outcome delivered(DeliveryId id, std::string external_id) {
    auto result = outcome(id, DeliveryState::delivered);
    if (!external_id.empty()) result.external_id = std::move(external_id);
    return result;
}

}  // namespace jembatan::store::testing
