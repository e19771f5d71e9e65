#include "store/deliveries.h"
#include "store/testing/contract.h"

namespace consort::store {
namespace {

using std::chrono::hours;

class DeliveriesContract : public StoreContract {
 protected:
  DeliveryId add(const std::string& channel, const std::string& name) {
    return write([&](Writer& w) { return deliveries::add(w, prod_, channel, name, "{}"); });
  }
  std::optional<Delivery> next(const std::string& channel) {
    return read([&](Reader& r) { return deliveries::next(r, prod_, channel); });
  }
};

INSTANTIATE_TEST_SUITE_P(All, DeliveriesContract, testing::ValuesIn(implementations()),
                         implementation_name);

TEST_P(DeliveriesContract, WaitInTheirOrderUntilTheyAreTaken) {
  const DeliveryId first = add("ops", "n1"), second = add("ops", "n2");
  add("mail", "n1");
  EXPECT_EQ(read([&](Reader& r) { return deliveries::channels(r, prod_); }),
            (std::vector<std::string>{"mail", "ops"}));
  const WallTime now = clock_.wall();
  const Delivery expected{first, "ops", "n1", "{}", 0, now, now};
  EXPECT_EQ(next("ops"), expected);
  write([&](Writer& w) { return deliveries::put_off(w, prod_, first, now + hours(1)); });
  reopen();
  EXPECT_EQ(next("ops"), (Delivery{first, "ops", "n1", "{}", 1, now + hours(1), now}))
      << "in front of the others all the same";
  write([&](Writer& w) { return deliveries::remove(w, prod_, first); });
  EXPECT_EQ(next("ops")->id, second);
  EXPECT_EQ(write_code([&](Writer& w) { return deliveries::remove(w, prod_, first); }),
            "not-found");
  EXPECT_EQ(write_code([&](Writer& w) { return deliveries::put_off(w, prod_, first, now); }),
            "not-found");
  add("ops", "n3");
  EXPECT_EQ(read([&](Reader& r) { return deliveries::count(r, prod_, "ops"); }), 2);
  write([&](Writer& w) { return deliveries::remove_all(w, prod_, "ops"); });
  EXPECT_EQ(next("ops"), std::nullopt);
  EXPECT_TRUE(next("mail"));
}

TEST_P(DeliveriesContract, AreOfOneEnvironment) {
  const DeliveryId id = add("ops", "n1");
  EXPECT_EQ(read([&](Reader& r) { return deliveries::next(r, test_, "ops"); }), std::nullopt);
  EXPECT_TRUE(read([&](Reader& r) { return deliveries::channels(r, test_); }).empty());
  EXPECT_EQ(read([&](Reader& r) { return deliveries::count(r, test_, "ops"); }), 0);
  EXPECT_EQ(write_code([&](Writer& w) { return deliveries::remove(w, test_, id); }), "not-found");
  write([&](Writer& w) { return deliveries::remove_all(w, test_, "ops"); });
  EXPECT_TRUE(next("ops"));
}

TEST_P(DeliveriesContract, TheCursorIsWhereItWasSet) {
  auto cursor = [&](EnvironmentId e) {
    return read([&](Reader& r) { return deliveries::cursor(r, e); });
  };
  EXPECT_EQ(cursor(prod_), std::nullopt);
  for (int64_t revision : {0, 7}) {
    write([&](Writer& w) { return deliveries::set_cursor(w, prod_, revision); });
    reopen();
    EXPECT_EQ(cursor(prod_), revision);
  }
  EXPECT_EQ(cursor(test_), std::nullopt);
}

}  // namespace
}  // namespace consort::store
