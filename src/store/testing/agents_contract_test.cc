#include "store/enrolments.h"
#include "store/machines.h"
#include "store/orders.h"
#include "store/streams.h"
#include "store/testing/contract.h"

namespace consort::store {
namespace {

class AgentsContract : public StoreContract {
 protected:
  Orders orders_of(HostId host) {
    return read([&](Reader& r) { return orders::of_host(r, prod_, host); });
  }
};

INSTANTIATE_TEST_SUITE_P(All, AgentsContract, testing::ValuesIn(implementations()),
                         implementation_name);

TEST_P(AgentsContract, MachinesAreReplacedWhole) {
  HostId host = add_host("db1");
  Machine machine{.environment = prod_,
                  .host = host,
                  .key = sha256("key"),
                  .certificate = "PEM",
                  .serial = "0a",
                  .machine_id = "m1",
                  .boot_id = "b1"};
  write([&](Writer& w) { return machines::put(w, machine); });
  machine.earlier = machine.serial;
  machine.serial = "0b";
  machine.past_boots = {"b1", "b2"};
  write([&](Writer& w) { return machines::put(w, machine); });
  reopen();
  EXPECT_EQ(read([&](Reader& r) { return machines::find(r, prod_, host); }), machine);
}

TEST_P(AgentsContract, AStreamIsTheLastOne) {
  HostId host = add_host("db1");
  EXPECT_EQ(read([&](Reader& r) { return streams::find(r, prod_, host); }), std::nullopt);
  for (const Stream& stream : {Stream{"a", 7}, Stream{"a", 9}, Stream{"b", 1}}) {
    write([&](Writer& w) { return streams::set(w, prod_, host, stream); });
    EXPECT_EQ(read([&](Reader& r) { return streams::find(r, prod_, host); }), stream);
  }
}

TEST_P(AgentsContract, OrdersStandUntilTheyAreDone) {
  HostId host = add_host("db1");
  EXPECT_EQ(orders_of(host), Orders());
  write([&](Writer& w) { return orders::set_apply(w, prod_, host, "d-1", sha256("1"), "first"); });
  write([&](Writer& w) { return orders::set_offer(w, prod_, host, "offer"); });
  write([&](Writer& w) { return orders::set_apply(w, prod_, host, "d-2", sha256("2"), "second"); });
  write([&](Writer& w) { return orders::set_paused(w, prod_, host, "why"); });
  EXPECT_FALSE(write([&](Writer& w) { return orders::end_apply(w, prod_, host, "d-1"); }));
  EXPECT_EQ(orders_of(host), (Orders{"offer", "second", "why", sha256("2")}));
  EXPECT_TRUE(write([&](Writer& w) { return orders::end_apply(w, prod_, host, "d-2"); }));
  write([&](Writer& w) { return orders::set_paused(w, prod_, host, std::nullopt); });
  EXPECT_EQ(orders_of(host), (Orders{.offer = "offer", .ordered = sha256("2")}));
  EXPECT_EQ(read([&](Reader& r) { return orders::of_all(r, prod_); }),
            (std::vector<HostOrders>{{host, orders_of(host)}}));
  write([&](Writer& w) { return orders::forget_ordered(w, prod_, host); });
  EXPECT_EQ(orders_of(host), (Orders{.offer = "offer"}));
}

TEST_P(AgentsContract, PendingEnrolmentsAreCountedAndForgotten) {
  for (const char* name : {"a", "b", "c"})
    write([&](Writer& w) {
      return enrolments::ask(w, {.fingerprint = sha256(name),
                                 .name = name,
                                 .source = *name == 'a' ? "192.0.2.1" : "192.0.2.2"});
    });
  auto pending = [&](std::optional<std::string> source) {
    return read([&](Reader& r) { return enrolments::pending(r, source); });
  };
  EXPECT_EQ(pending({}), 3);
  EXPECT_EQ(pending("192.0.2.2"), 2);
  EXPECT_EQ(write([&](Writer& w) { return enrolments::forget_pending(w, clock_.wall()); }), 0);
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(write([&](Writer& w) { return enrolments::forget_pending(w, clock_.wall()); }), 3);
  EXPECT_EQ(pending({}), 0);
}

}  // namespace
}  // namespace consort::store
