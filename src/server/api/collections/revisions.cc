#include "store/revisions.h"

#include "base/strings.h"
#include "server/api/collections/acting.h"
#include "server/api/collections/collections.h"
#include "server/api/collections/fields.h"
#include "server/api/collections/found.h"
#include "server/api/collections/listing.h"
#include "server/api/collections/moment.h"

namespace consort::server {
namespace {

Fields summary(const store::Revision& r) {
  Fields fields;
  fields.add("id", r.id).add("commit", r.commit);
  if (!r.parent.empty()) fields.add("parent", r.parent);
  return fields.add("author", r.author)
      .add("message", r.message)
      .add("committed", r.committed)
      .add("state", r.state)
      .add("hosts", r.hosts)
      .add("resources", r.resources);
}

Outcome<store::Revision> revision_of(const Call& call, store::Reader& reader) {
  return or_not_found(store::revisions::resolve(reader, call.site(), to_lower(call.text("commit"))),
                      "revision");
}

// From the one on that was the newest then.
Reply list_revisions(const Call& call, store::Reader& reader) {
  TRY(Moment moment, moment_of(call, reader));
  if (moment.time) {
    TRY(moment.revision,
        or_not_found(store::revisions::at(reader, call.site(), *moment.time), "revision"));
  }
  std::optional<store::RevisionId> newest;
  if (moment.revision) newest = moment.revision->id;
  TRY(auto page, store::revisions::list(reader, call.site(), page_of(call), newest));
  return list_answer(call, page, [](const store::Revision& r) { return summary(r).take(); });
}

Reply get_revision(const Call& call, store::Reader& reader) {
  TRY(store::Revision revision, revision_of(call, reader));
  return Answer::of(summary(revision).add_json("diagnostics", revision.diagnostics).take());
}

Reply list_revision_catalogs(const Call& call, store::Reader& reader) {
  TRY(store::Revision revision, revision_of(call, reader));
  const auto list = call.flag("all") ? store::catalogs::list_as_of : store::catalogs::list;
  TRY(auto page, list(reader, call.site(), revision.id, page_of(call)));
  return list_answer(call, page, [](const store::CatalogEntry& entry) {
    return Fields()
        .add("host", entry.host)
        .add("serial", entry.serial)
        .add("digest", entry.digest)
        .take();
  });
}

// What `from` says, or else the revision before.
Outcome<std::optional<store::Revision>> base_of(const Call& call, store::Reader& reader,
                                                const store::Revision& to) {
  const model::Value* from = call.find("from");
  if (!from && to.parent.empty()) return std::optional<store::Revision>();
  TRY(auto found, or_not_found(store::revisions::resolve(reader, call.site(),
                                                         from ? to_lower(from->text()) : to.parent),
                               "revision to compare with"));
  return std::optional(std::move(found));
}

Outcome<RevisionComparison> comparison_of(const Call& call, store::Reader& reader) {
  RevisionComparison comparison{.environment = call.site(), .page = page_of(call)};
  TRY(comparison.to, revision_of(call, reader));
  TRY(comparison.from, base_of(call, reader, comparison.to));
  TRY(comparison.hosts, filter_of(call));
  if (auto* resource = call.find("resource")) comparison.resource = resource->text();
  return comparison;
}

}  // namespace

void add_revisions(HandlerTable& handlers, const Services& services) {
  handlers.read("listRevisions", list_revisions);
  handlers.read("getRevision", get_revision);
  handlers.read("listRevisionCatalogs", list_revision_catalogs);
  handlers.act("compareRevisions",
               act_on(services, comparison_of,
                      [](Actions& actions, const Call&, const RevisionComparison& comparison) {
                        return actions.compare_revisions(comparison);
                      }));
  handlers.act("revert", [services](const Call& call) {
    return answer_of(call, services.actions.revert(order_of(call, "site"), call.body.map()));
  });
}

}  // namespace consort::server
