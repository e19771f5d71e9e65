#include <ostream>

#include "agent/program/program.h"
#include "base/strings.h"

namespace consort::agent {
namespace {

// Without a link: what must reach the server waits in the outbox for the next one.
class OutboxOnly final : public Outlet {
 public:
  explicit OutboxOnly(DurableOutbox& outbox) : outbox_(outbox) {}
  Status number(std::vector<wire::AgentMessage> messages) override {
    return outbox_.put(std::move(messages));
  }
  void say(wire::AgentMessage) override {}
  void stands(const wire::State&) override {}

 private:
  DurableOutbox& outbox_;
};

class Narrator final : public Observer {
 public:
  explicit Narrator(std::ostream& out) : out_(out) {}
  void finished(const model::ResourceReport& report) override {
    out_ << model::to_string(report.outcome) << "  " << printable(report.address.to_string());
    if (!report.message.empty()) out_ << "  " << printable(report.message);
    out_ << "\n";
  }

 private:
  std::ostream& out_;
};

}  // namespace

Result<bool> run_once(const Call& call) {
  TRY(auto premises, Premises::open(call.config, call.wiring));
  OutboxOnly outlet(premises->outbox());
  TRY(auto keepers, premises->make_keepers(outlet));
  Narrator narrator(call.out);
  bool all_well = true;
  for (const auto& keeper : keepers) {
    auto report = keeper->apply_once(narrator, call.stop);
    if (!report) return std::move(report).error().within("keeping " + keeper->name());
    all_well = all_well && report->succeeded();
    call.out << keeper->name() << ": " << report->count(model::Outcome::changed) << " changed, "
             << report->unchanged << " unchanged, " << report->count(model::Outcome::failed)
             << " failed\n";
  }
  return all_well;
}

}  // namespace consort::agent
