#include "resources/testing/contract.h"

#include <unistd.h>

#include <cstdlib>
#include <ostream>

namespace consort::resources {
namespace {

std::string_view name_of(StageKind kind) {
  switch (kind) {
    case StageKind::fake:
      return "Fake";
    case StageKind::root:
      return "Root";
    case StageKind::live:
      return "Live";
  }
  return "";
}

// One case being played on one stage.
class Play {
 public:
  explicit Play(const ContractRun& run)
      : subject_(run.subject),
        stage_(run.stage),
        type_(built_in_types().schema().find(subject_.collection)) {}
  ~Play() {
    if (subject_.clean_up) subject_.clean_up(stage_);
  }

  // False when there is no use in going on.
  bool set_up() {
    EXPECT_TRUE(type_) << "there is no type '" << subject_.collection << "'";
    if (!type_) return false;
    if (subject_.prepare) subject_.prepare(stage_);
    auto provider = built_in_types().provider(subject_.collection, stage_.target(), stage_.facts());
    EXPECT_TRUE(provider) << provider.error().to_string();
    if (provider) provider_ = std::move(*provider);
    return provider && !testing::Test::HasFailure();
  }

  Stage& stage() { return stage_; }
  model::Resource resource(std::string_view attributes) const {
    return described(*type_, subject_.name, attributes);
  }
  model::Resource first() const { return resource(subject_.first); }
  model::Resource last() const {
    return resource(subject_.second.empty() ? subject_.first : subject_.second);
  }
  model::Resource absent() const {
    model::Resource wanted = first();
    wanted.attributes.set("state", model::Value("absent"));
    return wanted;
  }

  std::optional<Look> look_at(const model::Resource& wanted) {
    auto found = look(*provider_, *type_, wanted, stage_.context());
    EXPECT_TRUE(found) << found.error().to_string();
    return found ? std::optional(std::move(*found)) : std::nullopt;
  }

  Fingerprint fingerprint(const model::Resource& wanted) {
    auto* fingerprinting = dynamic_cast<Fingerprinting*>(provider_.get());
    if (!fingerprinting) return {};
    model::Map identity = identity_attributes(*type_, wanted.attributes);
    Context context = stage_.context();
    return fingerprinting->fingerprint({wanted.address.name, identity}, context);
  }

  Result<bool> converge_to(const model::Resource& wanted, std::stop_token stop = {}) {
    return converge(*provider_, *type_, wanted, stage_.context(stop));
  }

  // Reaches a state that differs from what is there now, and stays.
  void reach(const model::Resource& wanted) {
    auto before = look_at(wanted);
    EXPECT_TRUE(before && before->change) << "there is nothing to do";
    auto changed = converge_to(wanted);
    EXPECT_TRUE(changed) << changed.error().to_string();
    if (changed) hold(wanted);
  }

  // Nothing to do, looked at twice, and looking moves no fingerprint.
  void hold(const model::Resource& wanted) {
    Fingerprint before = fingerprint(wanted);
    auto again = converge_to(wanted);
    EXPECT_TRUE(again) << again.error().to_string();
    EXPECT_FALSE(again.value_or(false)) << "a second run changes something";
    EXPECT_EQ(before, fingerprint(wanted)) << "looking moves the fingerprint";
  }

  void look_without_touching(const model::Resource& wanted) {
    bool compares = stage_.kind() != StageKind::live;
    std::string before = compares ? stage_.listing("/") : "";
    if (stage_.fake()) stage_.fake()->files().forget_operations();
    look_at(wanted);
    if (stage_.fake()) {
      EXPECT_THAT(stage_.fake()->files().changes(), testing::IsEmpty());
    }
    if (compares) {
      EXPECT_EQ(before, stage_.listing("/"));
    }
  }

  void drift(const Drift& drift, const model::Resource& wanted) {
    Fingerprint before = fingerprint(wanted);
    drift.happen(stage_);
    Fingerprint after = fingerprint(wanted);
    bool silent = before != Fingerprint{} && before == after;
    EXPECT_FALSE(silent) << "the fingerprint does not move";
    reach(wanted);
  }

 private:
  const ContractCase& subject_;
  Stage stage_;
  const model::TypeSchema* type_;
  std::unique_ptr<Provider> provider_;
};

// Lets every file operation that the first change makes fail once.
void sweep_faults(const ContractRun& run) {
  std::vector<std::string> operations;
  {
    Play play(run);
    if (!play.set_up()) return;
    play.stage().fake()->files().forget_operations();
    ASSERT_TRUE(play.converge_to(play.first()));
    operations = play.stage().fake()->files().changes();
  }
  for (const std::string& operation : operations) {
    SCOPED_TRACE("when this fails: " + operation);
    Play play(run);
    if (!play.set_up()) return;
    play.stage().fake()->files().fail(operation, EIO);
    if (auto hurt = play.converge_to(play.first()); !hurt) {
      EXPECT_THAT(hurt.error().to_string(), testing::Not(testing::IsEmpty()));
    }
    auto healed = play.converge_to(play.first());
    EXPECT_TRUE(healed) << healed.error().to_string();
    EXPECT_THAT(play.stage().listing("/"),
                testing::Not(testing::HasSubstr(system::kTemporaryMark)));
  }
}

}  // namespace

std::vector<ContractRun> on_every_stage(const std::vector<ContractCase>& cases) {
  const char* live = std::getenv("CONSORT_LIVE");
  bool is_live = live && std::string_view(live) == "1";
  std::vector<ContractRun> runs;
  for (const ContractCase& subject : cases) {
    for (StageKind stage : subject.stages) {
      if (stage != StageKind::live || is_live) runs.push_back({subject, stage});
    }
  }
  return runs;
}

std::string contract_name(const testing::TestParamInfo<ContractRun>& info) {
  return info.param.subject.label + "On" + std::string(name_of(info.param.stage));
}

void PrintTo(const ContractRun& run, std::ostream* out) {
  *out << run.subject.collection << "." << run.subject.name << " " << run.subject.first;
}

// Reaches each state, holds it, and gets back to it from every drift.
TEST_P(ProviderContract, Converges) {
  if (GetParam().stage != StageKind::fake && geteuid() != 0)
    GTEST_SKIP() << "needs root to change owners";
  Play play(GetParam());
  if (!play.set_up()) return;
  const ContractCase& subject = GetParam().subject;
  if (subject.removable) {
    auto found = play.look_at(play.absent());
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->change) << "it is there before it was made";
  }
  {
    SCOPED_TRACE("looking");
    play.look_without_touching(play.first());
  }
  {
    SCOPED_TRACE("the first state");
    play.reach(play.first());
  }
  if (!subject.second.empty()) {
    SCOPED_TRACE("the second state");
    play.reach(play.last());
  }
  for (const Drift& drift : subject.drifts) {
    SCOPED_TRACE("drift: " + drift.what);
    play.drift(drift, play.last());
  }
}

TEST_P(ProviderContract, ComesAndGoes) {
  if (GetParam().stage != StageKind::fake && geteuid() != 0)
    GTEST_SKIP() << "needs root to change owners";
  if (!GetParam().subject.removable) return;
  Play play(GetParam());
  if (!play.set_up()) return;
  {
    SCOPED_TRACE("cancelled");
    std::stop_source stop;
    stop.request_stop();
    (void)play.converge_to(play.first(), stop.get_token());
  }
  auto made = play.converge_to(play.first());
  ASSERT_TRUE(made) << made.error().to_string();
  for (int round = 0; round < 2; ++round) {
    SCOPED_TRACE("removing and making it again, round " + std::to_string(round));
    play.reach(play.absent());
    play.reach(play.first());
  }
  auto gone = play.converge_to(play.absent());
  ASSERT_TRUE(gone) << gone.error().to_string();
}

TEST_P(ProviderContract, SurvivesFaults) {
  bool applies = GetParam().stage == StageKind::fake && GetParam().subject.survives_faults;
  if (applies) sweep_faults(GetParam());
}
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ProviderContract);

}  // namespace consort::resources
