#include "store/retention.h"

#include "store/events.h"
#include "store/idempotency.h"
#include "store/sql/query.h"

namespace consort::store {
namespace {

constexpr int64_t kBatch = 500;

// A table whose numbers grow with time.
struct Aging {
  std::string table;
  std::string number;
  std::string time;
  std::string removable = "1 = 1";
  Status (*removed)(Writer&, int64_t through) = nullptr;  // told of every batch
};

struct Bound {
  WallTime oldest;   // kept
  int64_t past = 0;  // the highest number that the count excludes; 0: none
};

Result<Bound> bound(Reader& reader, const Aging& aging, const Keep& keep) {
  Bound bound{keep.age ? reader.now() - *keep.age : WallTime::min()};
  if (!keep.most) return bound;
  TRY(auto past, (sql::first<int64_t>(reader.connection(),
                                      "SELECT " + aging.number + " FROM " + aging.table +
                                          " ORDER BY " + aging.number + " DESC LIMIT 1 OFFSET ?",
                                      *keep.most)));
  bound.past = past.value_or(0);
  return bound;
}

// Of the oldest rows, a batch: the highest number out of bounds; 0: none.
Result<int64_t> batch_end(Reader& reader, const Aging& aging, const Bound& bound) {
  return sql::one<int64_t>(reader.connection(),
                           "SELECT COALESCE(MAX(number), 0) FROM (SELECT " + aging.number +
                               " AS number, " + aging.time + " AS time FROM " + aging.table +
                               " WHERE " + aging.removable + " ORDER BY " + aging.number +
                               " LIMIT ?) AS batch WHERE time < ? OR number <= ?",
                           kBatch, bound.oldest, bound.past);
}

Result<int64_t> remove_batch(Writer& writer, const Aging& aging, const Bound& bound) {
  TRY(int64_t end, batch_end(writer, aging, bound));
  if (end == 0) return 0;
  if (aging.removed) TRY_DO(aging.removed(writer, end));
  return sql::run(
      writer.connection(),
      "DELETE FROM " + aging.table + " WHERE " + aging.number + " <= ? AND " + aging.removable,
      end);
}

// Batches, each durable before the next, until one finds nothing; how many rows.
template <class Body>
Result<int64_t> repeat(Store& store, Body body) {
  int64_t removed = 0;
  while (true) {
    TRY(int64_t batch, store.write(body));
    if (batch == 0) return removed;
    removed += batch;
  }
}

// What the count excludes is found once, on a snapshot: it may have to look at all rows.
Result<int64_t> remove_aged(Store& store, const Aging& aging, const Keep& keep) {
  TRY(Bound bounds, store.read([&](Reader& r) { return bound(r, aging, keep); }));
  return repeat(store, [&](Writer& w) { return remove_batch(w, aging, bounds); });
}

constexpr const char* kNotItsHostsNewest =
    "EXISTS (SELECT 1 FROM reports n WHERE n.environment = reports.environment "
    "AND n.host = reports.host AND n.id > reports.id)";
// A change of facts is needed until the one that followed it is too old as well.
constexpr const char* kFactsOutOfForce =
    "EXISTS (SELECT 1 FROM fact_history n WHERE n.environment = x.environment "
    "AND n.host = x.host AND n.id > x.id AND n.observed < ?)";
// Likewise a change of compliance.
constexpr const char* kComplianceOutOfForce =
    "EXISTS (SELECT 1 FROM compliance_changes n WHERE n.environment = x.environment "
    "AND n.host = x.host AND n.since > x.since AND n.since < ?)";
constexpr const char* kFactsOfNobody =
    "NOT EXISTS (SELECT 1 FROM fact_history f WHERE f.environment = x.environment "
    "AND f.digest = x.digest)";
constexpr const char* kCatalogOfNobody =
    "NOT EXISTS (SELECT 1 FROM catalogs c WHERE c.environment = x.environment "
    "AND c.digest = x.digest)";

// Removes the rows `x` of a table for which `unneeded` holds. To find them all rows are looked at,
// on a snapshot; the writer looks again only at those found.
template <class... Args>
Result<int64_t> remove_unneeded(Store& store, const std::string& table, const std::string& unneeded,
                                const Args&... args) {
  const std::string find = "SELECT x.id FROM " + table + " x WHERE " + unneeded + " LIMIT ?";
  const std::string remove = "DELETE FROM " + table + " AS x WHERE x.id = ? AND " + unneeded;
  int64_t removed = 0;
  while (true) {
    TRY(auto ids, store.read([&](Reader& r) {
      return sql::all<int64_t>(r.connection(), find, args..., kBatch);
    }));
    if (ids.empty()) return removed;
    TRY_DO(store.write([&](Writer& w) -> Status {
      for (int64_t id : ids)
        TRY_DO(sql::run(w.connection(), remove, id, args...));
      return {};
    }));
    removed += static_cast<int64_t>(ids.size());
  }
}

Status remove_old_compliance(Store& store, Duration age, Removed& removed) {
  TRY(WallTime now, store.read([](Reader& r) { return Result<WallTime>(r.now()); }));
  const WallTime oldest = now - age;
  TRY(removed.compliance_changes,
      remove_unneeded(store, "compliance_changes", kComplianceOutOfForce, oldest));
  TRY(removed.drift, remove_unneeded(store, "drift", "x.settled < ?", oldest));
  TRY(removed.failures, remove_unneeded(store, "failures", "x.mended < ?", oldest));
  return {};
}

}  // namespace

Result<Removed> remove_old(Store& store, const RetentionPolicy& policy) {
  const Aging events{"events", "revision", "time", "1 = 1", events::set_removed};
  const Aging reports{"reports", "id", "received", kNotItsHostsNewest};
  const Aging operations{"operations", "id", "updated", "state <> 'running'"};
  Removed removed;
  TRY(removed.events, remove_aged(store, events, policy.events));
  TRY(removed.reports, remove_aged(store, reports, policy.reports));
  TRY(removed.operations, remove_aged(store, operations, policy.operations));
  if (policy.facts) {
    TRY(WallTime now, store.read([](Reader& r) { return Result<WallTime>(r.now()); }));
    TRY(removed.facts,
        remove_unneeded(store, "fact_history", kFactsOutOfForce, now - *policy.facts));
  }
  if (policy.compliance) TRY_DO(remove_old_compliance(store, *policy.compliance, removed));
  TRY_DO(remove_unneeded(store, "fact_sets", kFactsOfNobody));
  TRY(removed.catalogs, remove_unneeded(store, "catalog_bodies", kCatalogOfNobody));
  TRY(removed.idempotency_keys,
      repeat(store, [](Writer& w) { return idempotency::forget_old(w, kBatch); }));
  return removed;
}

}  // namespace consort::store
