#include "cli/takeover/settling.h"

#include <algorithm>
#include <set>

#include "base/strings.h"
#include "cli/takeover/known_blobs.h"
#include "document/yaml.h"

namespace consort::cli {
namespace {

using model::Address;
using model::Map;
using model::Value;

constexpr int kMostRounds = 24;

// What a change would do, for people: "mode from 0600 to 0644".
std::string said(const model::Change& change) {
  std::string text = "it would be a change (" + std::string(to_string(change.action));
  std::vector<std::string> names;
  for (const model::AttributeChange& attribute : change.attributes)
    names.push_back(attribute.name);
  if (!names.empty()) text += " of " + join(names, ", ");
  return text + "): the machine is not exactly as a description of it would say";
}

// The content that a draft has of its own.
KnownBlobs blobs_of(const HostDraft& draft) {
  std::map<Digest, std::string> blobs;
  for (auto& [path, bytes] : draft.contents())
    blobs.emplace(sha256(bytes), bytes);
  return KnownBlobs(std::move(blobs));
}

class Settlement {
 public:
  Settlement(const OpenDraft& open, const std::string& host, const Sighting& sighting,
             Machine& machine, HostDraft& draft)
      : open_(open), host_(host), sighting_(sighting), machine_(machine), draft_(draft) {}

  Result<Settled> run() {
    TRY_DO(share_with_tags());
    for (int round = 0; round < kMostRounds; ++round) {
      TRY(bool compiles, compile());
      if (!compiles) continue;
      KnownBlobs own = blobs_of(draft_);
      TRY(model::Plan plan, machine_.plan(compiled_->catalog, {site_->blobs(), own}));
      if (plan.changes.empty() && plan.failed.empty()) {
        settled_.unchanged = plan.summary.unchanged;
        settled_.warnings = compiled_->diagnostics;
        return std::move(settled_);
      }
      TRY_DO(take_out(plan));
    }
    return fail(Code::failed, "after " + std::to_string(kMostRounds) + " attempts the plan of " +
                                  host_ + " is still not empty");
  }

 private:
  // False when something had to go for it.
  Result<bool> compile() {
    TRY(site_, open_(draft_));
    site_->know(host_, sighting_.facts);
    site_->compiler().refresh();
    compiled_ = site_->look_at(host_);
    if (compiled_->catalog) return true;
    bool went = false;
    for (const Diagnostic& diagnostic : compiled_->diagnostics.all()) {
      if (diagnostic.severity != Severity::error) continue;
      std::optional<Address> address = described_at(diagnostic.place);
      if (!address || !draft_.has(*address)) continue;
      leave_out(*address, diagnostic.message);
      went = true;
    }
    if (went) return false;
    site_->say(compiled_->diagnostics);
    return fail(Code::invalid, "the site does not compile with " + host_ + " in it");
  }

  // Whose lines of the host's document the place is in.
  std::optional<Address> described_at(const Place& place) const {
    if (place.document != draft_.document()) return std::nullopt;
    auto text = draft_.text();
    if (!text) return std::nullopt;
    Diagnostics ignored;
    std::optional<Value> document = document::read_yaml(*text, &draft_.document(), ignored);
    if (!document || !document->is_map()) return std::nullopt;
    std::optional<Address> last;
    for (const Map::Entry& resources : document->map()) {
      if (!resources.value.is_map()) continue;
      for (const Map::Entry& resource : resources.value.map()) {
        if (resource.key_mark.line > place.line) return last;
        last = draft_.written_as(*resources.key, *resource.key);
      }
    }
    return last;
  }

  // What the tags say already in the very same way needs no saying again.
  Status share_with_tags() {
    HostDraft nothing = draft_;
    nothing.drop_all();
    TRY(auto of_tags, hashes_of(nothing));
    if (of_tags.empty()) return {};
    TRY(auto of_all, hashes_of(draft_));
    for (const auto& [address, hash] : of_all) {
      auto other = of_tags.find(address);
      if (other == of_tags.end() || other->second != hash || !draft_.has(address)) continue;
      draft_.drop(address);
      settled_.shared.push_back(address.to_string());
    }
    return {};
  }

  // None when it does not compile, which compile() will say.
  Result<std::map<Address, Digest>> hashes_of(const HostDraft& draft) {
    std::map<Address, Digest> hashes;
    TRY(auto site, open_(draft));
    site->know(host_, sighting_.facts);
    site->compiler().refresh();
    auto compiled = site->look_at(host_);
    if (!compiled->catalog) return hashes;
    for (const model::Resource& resource : compiled->catalog->resources)
      hashes.emplace(resource.address, resource.hash);
    return hashes;
  }

  Status take_out(const model::Plan& plan) {
    bool went = false;
    for (const model::Plan::Problem& problem : plan.failed)
      went |= leave_out(problem.address, problem.message);
    // What only follows from another change may be right without it.
    const bool all_follow = std::ranges::all_of(plan.changes, &model::Change::conditional);
    for (const model::Change& change : plan.changes)
      if (all_follow || !change.conditional) went |= leave_out(change.address, said(change));
    if (went) return {};
    return fail(Code::failed,
                "the plan of " + host_ + " is not empty, and nothing can be left out for it");
  }

  // False when that was done before, and did not help, or when nobody describes it.
  bool leave_out(const Address& address, const std::string& reason) {
    if (draft_.has(address)) {
      if (withdrawn_.contains(address)) return false;
      draft_.drop(address);
      settled_.left_out.push_back({address.to_string(), reason});
      return true;
    }
    const bool described = compiled_->catalog && compiled_->catalog->find(address);
    if (!described || !withdrawn_.insert(address).second) return false;
    draft_.withdraw(address);
    settled_.withdrawn.push_back({address.to_string(), reason});
    return true;
  }

  const OpenDraft& open_;
  const std::string& host_;
  const Sighting& sighting_;
  Machine& machine_;
  HostDraft& draft_;
  std::unique_ptr<Site> site_;
  std::shared_ptr<const compiler::Compilation> compiled_;
  std::set<Address> withdrawn_;
  Settled settled_;
};

}  // namespace

Result<Settled> settle(const OpenDraft& open, const std::string& host, const Sighting& sighting,
                       Machine& machine, HostDraft& draft) {
  return Settlement(open, host, sighting, machine, draft).run();
}

}  // namespace consort::cli
