// The secret of a receipt: the same for ever, of that ref and that store's key only.
#include "base/ref.hpp"
#include "store_fixture.hpp"

namespace jembatan::store::testing {
namespace {

class ReceiptKeyTest : public StoreTest {};

TEST_P(ReceiptKeyTest, IsTheSameHoweverTheRefIsTypedAndAfterAReopening) {
    const Ref ref = Ref::from_random(std::array<std::uint8_t, 5>{1, 2, 3, 4, 5});
    const auto key = store->receipt_key(ref.text());
    EXPECT_EQ(read_receipt_key(key), key);
    EXPECT_EQ(key.size(), 19U);
    EXPECT_EQ(store->receipt_key(ref.compact()), key);
    store.reopen();
    EXPECT_EQ(store->receipt_key(ref.text()), key);
}

TEST_P(ReceiptKeyTest, TellsNothingOfAnotherRefs) {
    const auto one = store->receipt_key(Ref::from_random(std::array<std::uint8_t, 5>{1, 2, 3, 4, 5}).text());
    const auto other = store->receipt_key(Ref::from_random(std::array<std::uint8_t, 5>{1, 2, 3, 4, 6}).text());
    EXPECT_NE(one.substr(0, 4), other.substr(0, 4));
    EXPECT_EQ(store->receipt_key("no ref"), "");
    EXPECT_EQ(store->receipt_key(""), "");
}

TEST_P(ReceiptKeyTest, DependsOnTheMasterKey) {
    const std::string ref = Ref::from_random(std::array<std::uint8_t, 5>{1, 2, 3, 4, 5}).text();
    Bench another([](const std::filesystem::path& folder) {
        StoreOptions options = sqlite_options(folder);
        options.master_key = key_of('z');
        return options;
    });
    EXPECT_NE(store->receipt_key(ref), another->receipt_key(ref));
}

INSTANTIATE_TEST_SUITE_P(Stores, ReceiptKeyTest, ::testing::ValuesIn(back_ends()),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace jembatan::store::testing
