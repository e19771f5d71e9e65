#include "server/actions/orphan_purge.h"

#include <algorithm>

#include "base/strings.h"
#include "model/literal.h"
#include "server/api/collections/fields.h"
#include "server/sites/value_edit.h"
#include "store/orphans.h"

namespace consort::server {
namespace {

constexpr size_t kMostAtOnce = 10'000;

struct Orphan {
  std::string host;
  model::Address address;
  std::string absent;  // the state that means so; "": its type has none
};

// Which of them are meant: those of one host, those with these addresses, or all.
class Choice {
 public:
  explicit Choice(const model::Map& request) {
    if (const model::Value* host = request.find("host")) host_ = host->text();
    if (const model::Value* addresses = request.find("addresses"))
      for (const model::Value& address : addresses->list())
        addresses_.push_back(address.text());
  }
  bool takes(const std::string& host, const std::string& address) const {
    return (!host_ || *host_ == host) &&
           (addresses_.empty() || std::ranges::find(addresses_, address) != addresses_.end());
  }

 private:
  std::optional<std::string> host_;
  std::vector<std::string> addresses_;
};

Result<std::vector<Orphan>> chosen(const ActionParts& parts, store::EnvironmentId environment,
                                   const Choice& choice) {
  return parts.store.read([&](store::Reader& r) -> Result<std::vector<Orphan>> {
    std::vector<Orphan> orphans;
    store::PageRequest page{.limit = store::kLongestPage};
    do {
      TRY(auto found, store::orphans::list(r, environment, {}, page));
      for (const store::Orphan& one : found.items) {
        TRY(auto host, store::hosts::get(r, environment, one.host));
        auto address = model::Address::parse(one.address);
        if (!address || !choice.takes(host.name, one.address)) continue;
        const model::TypeSchema* type = parts.schema.find(address->type);
        orphans.push_back({host.name, *address, type ? type->absent_state() : ""});
      }
      page.after = found.next;
    } while (!page.after.empty() && orphans.size() <= kMostAtOnce);
    return orphans;
  });
}

Outcome<FileEdits> describe_as_absent(const document::SourceTree& tree,
                                      const std::vector<Orphan>& orphans) {
  std::vector<ValueEdit> edits;
  for (const Orphan& orphan : orphans) {
    model::Map attributes;
    attributes.set("state", model::Value(orphan.absent));
    TRY(ValueEdit edit,
        resource_edit(tree, orphan.host, orphan.address.type, model::literal(orphan.address.name),
                      model::Value(std::move(attributes))));
    edits.push_back(std::move(edit));
  }
  TRY(FileEdits files, edit_values(tree, edits));
  return files;
}

model::Value told(const std::vector<Orphan>& orphans) {
  model::List list;
  for (const Orphan& orphan : orphans)
    list.emplace_back(
        Fields().add("host", orphan.host).add("address", orphan.address.to_string()).take());
  return model::Value(std::move(list));
}

}  // namespace

Outcome<Done> purge_orphans(const ActionParts& parts, SiteEditor& editor, const Order& order,
                            const model::Map& request) {
  TRY(auto orphans, chosen(parts, order.environment.id, Choice(request)));
  if (orphans.size() > kMostAtOnce)
    return Problem{.status = 422,
                   .code = "invalid",
                   .detail = "more than " + count(kMostAtOnce, "orphan"),
                   .hint = "name a host, or addresses"};
  auto kept = std::ranges::stable_partition(orphans, [](auto& one) { return !one.absent.empty(); });
  std::vector<Orphan> staying(kept.begin(), kept.end());
  orphans.erase(kept.begin(), kept.end());
  Done done;
  const model::Value* preview = request.find("preview");
  if (!orphans.empty() && !(preview && preview->boolean())) {
    TRY(SiteChange change, editor.edit(order, "Remove " + count(orphans.size(), "orphan"),
                                       [&](const document::SourceTree& tree) {
                                         return describe_as_absent(tree, orphans);
                                       }));
    done = done_with(change);
  }
  done.result.set("removed", told(orphans));
  done.result.set("staying", told(staying));
  return done;
}

}  // namespace consort::server
