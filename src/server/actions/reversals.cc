#include "server/actions/reversals.h"

#include "base/strings.h"

namespace consort::server {
namespace {

// What RevertRequest of docs/openapi.yaml asks for.
struct Wanted {
  std::string revision, host, path, message;  // "": left out

  explicit Wanted(const model::Map& request)
      : revision(text(request, "revision")),
        host(text(request, "host")),
        path(text(request, "path")),
        message(text(request, "message")) {}

  std::string subject() const {
    if (!trim(message).empty()) return message;
    if (!host.empty()) return "Restore host " + host + " as of " + revision;
    if (!path.empty()) return "Restore " + printable(path, 200) + " as of " + revision;
    return "Revert " + revision;
  }

 private:
  static std::string text(const model::Map& request, std::string_view key) {
    const model::Value* value = request.find(key);
    return value ? value->text() : "";
  }
};

Result<ObjectId> on_head(SiteRepository& site, const ObjectId& head, const Wanted& wanted,
                         const CommitDetails& details) {
  TRY(ObjectId then, site.find(wanted.revision));
  if (!wanted.host.empty()) return site.restore_host(head, then, wanted.host, details);
  if (!wanted.path.empty()) return site.restore(head, then, wanted.path, details);
  return site.revert(head, then, details);
}

}  // namespace

Outcome<Done> take_back(SiteEditor& editor, const Order& order, const model::Map& request) {
  const Wanted wanted(request);
  if (!wanted.host.empty() && !wanted.path.empty())
    return fail(Code::invalid, "a host or a path is restored, not both");
  auto attempt = [&](SiteRepository& site, const std::optional<ObjectId>& head,
                     const CommitDetails& details) -> Outcome<ObjectId> {
    if (!head) return fail(Code::not_found, "nothing was ever committed");
    auto made = on_head(site, *head, wanted, details);
    if (made) return *made;
    const bool restores = !wanted.host.empty() || !wanted.path.empty();
    if (restores || made.error().code != Code::invalid) return made.error();
    return Problem{.status = 409, .code = "conflict", .detail = made.error().message};
  };
  TRY(SiteChange change, editor.commit(order, wanted.subject(), attempt));
  return done_with(change);
}

}  // namespace consort::server
