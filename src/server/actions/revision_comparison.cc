#include "server/actions/revision_comparison.h"

#include "model/json.h"
#include "server/actions/catalog_comparison.h"
#include "store/catalogs.h"

namespace consort::server {
namespace {

constexpr size_t kTogether = 20;            // hosts looked at before the bounds are
constexpr size_t kMostLookedAt = 2'000;     // hosts
constexpr size_t kMostBytes = 4 << 20;      // of what is told of hosts
constexpr size_t kMostRead = 64 << 20;      // bytes of catalogs
constexpr size_t kMostFileBytes = 1 << 20;  // of the differences of files together

model::Map named(const store::Revision& revision) {
  model::Map map;
  map.set("id", model::Value(revision.id.value));
  map.set("commit", model::Value(revision.commit));
  return map;
}

class HostsCompared {
 public:
  HostsCompared(const ActionParts& parts, const RevisionComparison& asked, store::Reader& reader)
      : parts_(parts), asked_(asked), reader_(reader) {}

  Status run() {
    store::PageRequest request{.after = asked_.page.after};
    size_t looked = 0;
    do {
      request.limit = std::min(kTogether, asked_.page.limit - items_.size());
      TRY(auto hosts, store::hosts::list(reader_, asked_.environment, asked_.hosts, request));
      for (const store::Host& host : hosts.items)
        TRY_DO(add(host));
      request.after = hosts.next;
      looked += hosts.items.size();
      // A selector may look at many hosts and find few.
      if (hosts.items.empty()) break;
    } while (!request.after.empty() && items_.size() < asked_.page.limit &&
             looked < kMostLookedAt && bytes_ < kMostBytes && read_ < kMostRead);
    next_ = request.after;
    return {};
  }

  model::List take_items() { return std::move(items_); }
  const std::string& next() const { return next_; }

 private:
  using Entry = std::optional<store::CatalogEntry>;

  Result<Entry> as_of(const store::Host& host, const store::Revision& revision) {
    return store::catalogs::as_of(reader_, asked_.environment, host.id, revision.id);
  }
  Result<std::string> body(const Entry& entry) {
    if (!entry) return std::string();
    TRY(std::string json, store::catalogs::body(reader_, asked_.environment, entry->digest));
    read_ += json.size();
    return json;
  }

  Status add(const store::Host& host) {
    Entry before;
    if (asked_.from) {
      TRY(before, as_of(host, *asked_.from));
    }
    TRY(Entry after, as_of(host, asked_.to));
    if (!before && !after) return {};
    if (before && after && before->digest == after->digest) return {};
    TRY(std::string old_json, body(before));
    TRY(std::string new_json, body(after));
    TRY(auto compared, compare_catalogs(old_json, new_json, asked_.resource, parts_.schema));
    if (compared.changes.empty()) return {};
    model::Map item;
    item.set("host", model::Value(host.name));
    if (before) item.set("from", model::Value(before->digest.hex()));
    if (after) item.set("to", model::Value(after->digest.hex()));
    item.set("changes", model::Value(std::move(compared.changes)));
    if (compared.omitted > 0)
      item.set("omitted", model::Value(static_cast<int64_t>(compared.omitted)));
    bytes_ += model::to_json(item).size();
    items_.emplace_back(std::move(item));
    return {};
  }

  const ActionParts& parts_;
  const RevisionComparison& asked_;
  store::Reader& reader_;
  model::List items_;
  size_t bytes_ = 0;
  size_t read_ = 0;
  std::string next_;
};

model::Map shown(const FileChange& file) {
  model::Map map;
  map.set("path", model::Value(file.path));
  if (file.size_before)
    map.set("size_before", model::Value(static_cast<int64_t>(*file.size_before)));
  if (file.size_after) map.set("size_after", model::Value(static_cast<int64_t>(*file.size_after)));
  if (file.diff_left_out) {
    map.set("diff_left_out", model::Value(true));
  } else {
    map.set("diff", model::Value(file.diff));
  }
  return map;
}

// A branch that was rewritten and tidied up has lost commits that revisions tell of.
Result<Comparison> compare_files(const ActionParts& parts, const RevisionComparison& asked) {
  auto site = parts.sites.site(asked.environment);
  auto after = ObjectId::from_hex(asked.to.commit);
  std::optional<ObjectId> before;
  if (asked.from) before = ObjectId::from_hex(asked.from->commit);
  if (!site || !after || (asked.from && !before)) return Comparison{.files = {}, .complete = false};
  auto compared = site->compare(before, *after, {.diff_bytes = kMostFileBytes});
  if (!compared && compared.error().code == Code::not_found)
    return Comparison{.files = {}, .complete = false};
  return compared;
}

}  // namespace

Outcome<Done> compare(const ActionParts& parts, const RevisionComparison& asked) {
  Done done;
  if (asked.from) done.result.set("from", model::Value(named(*asked.from)));
  done.result.set("to", model::Value(named(asked.to)));
  TRY_DO(parts.store.read([&](store::Reader& reader) -> Status {
    HostsCompared hosts(parts, asked, reader);
    TRY_DO(hosts.run());
    done.result.set("items", model::Value(hosts.take_items()));
    if (!hosts.next().empty()) done.result.set("continue", model::Value(hosts.next()));
    return {};
  }));
  if (!asked.page.after.empty()) return done;
  TRY(Comparison files, compare_files(parts, asked));
  model::List list;
  for (const FileChange& file : files.files)
    list.emplace_back(shown(file));
  done.result.set("files", model::Value(std::move(list)));
  done.result.set("files_complete", model::Value(files.complete));
  return done;
}

}  // namespace consort::server
