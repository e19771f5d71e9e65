#include <sstream>

#include "app/testing/server_program.h"
#include "cli/context.h"
#include "cli/exit_code.h"

// `consort push` against the whole server: what was compiled here is deployed there.
namespace consort::app {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// When somebody ends a push.
enum class Ended { never, before_it_is_sent, after_it_was_sent };

// A machine on which nothing runs any more once git has come to the push.
class EndedMachine final : public system::Target, private system::ProcessRunner {
 public:
  EndedMachine(std::unique_ptr<system::Target> machine, Ended when)
      : machine_(std::move(machine)), when_(when) {}

  system::FileSystem& files() override { return machine_->files(); }
  system::ProcessRunner& processes() override { return *this; }
  system::Accounts& accounts() override { return machine_->accounts(); }
  const Clock& clock() const override { return machine_->clock(); }
  const std::string& root() const override { return machine_->root(); }
  bool live() const override { return machine_->live(); }

 private:
  Result<system::CommandResult> run(const system::Command& command, std::stop_token stop) override {
    const bool pushes = command.argv.size() > 1 && command.argv[1] == "push";
    if (!ended_ && !pushes) return machine_->processes().run(command, stop);
    if (!ended_ && when_ == Ended::after_it_was_sent)
      (void)machine_->processes().run(command, stop);
    ended_ = true;
    return fail(Code::cancelled, "somebody ended it");
  }
  Result<std::unique_ptr<system::Conversation>> start(const system::Command& command) override {
    return machine_->processes().start(command);
  }
  std::optional<std::string> find(const std::string& program) override {
    return machine_->processes().find(program);
  }

  const std::unique_ptr<system::Target> machine_;
  const Ended when_;
  bool ended_ = false;
};

class Push : public ServerProgram {
 protected:
  void SetUp() override {
    ServerProgram::SetUp();
    work_.emplace(git("work"));
    work_->write("site.yaml", "name: test\nformat: 1\n");
    describe("one");
  }

  int consort(std::vector<std::string> words) {
    words.insert(words.begin(), "consort");
    std::vector<const char*> argv;
    for (const std::string& word : words)
      argv.push_back(word.c_str());
    const std::map<std::string, std::string> variables = {
        {"HOME", folder_.path()},
        {"CONSORT_SERVER", "https://127.0.0.1:" + std::to_string(port_)},
        {"CONSORT_ROOT_KEY", server_->root_key().hex()},
        {"CONSORT_TOKEN", token_},
        {"GIT_AUTHOR_NAME", "Ann"},
        {"GIT_AUTHOR_EMAIL", "ann@example.org"},
        {"GIT_COMMITTER_NAME", "Ann"},
        {"GIT_COMMITTER_EMAIL", "ann@example.org"}};
    cli::Wiring wiring{[&](const std::string& root) { return machine(root); },
                       [](const std::string& root) { return system::inotify_watcher(root); },
                       [] { return resources::built_in(); },
                       clock_,
                       {},
                       "test",
                       [&](const char* name) {
                         auto found = variables.find(name);
                         return found == variables.end() ? std::string() : found->second;
                       }};
    std::ostringstream out;
    std::istringstream in;
    cli::Terminal terminal({out, out, in});
    const int code = cli::run(static_cast<int>(argv.size()), argv.data(), wiring, terminal);
    said_ = out.str();
    return code;
  }
  int push_site(std::vector<std::string> words = {}) {
    words.insert(words.begin(), {"push", "-C", work_->folder(), "--yes"});
    return consort(std::move(words));
  }

  Result<std::unique_ptr<system::Target>> machine(const std::string& root) {
    TRY(auto machine, system::local_target(root, clock_));
    if (ended_ != Ended::never)
      machine = std::make_unique<EndedMachine>(std::move(machine), ended_);
    return machine;
  }
  std::string head() { return work_->must({"ls-remote", url(), "refs/heads/main"}); }

  void describe(const std::string& motd) {
    work_->write("hosts/web1.yaml",
                 "files: {/etc/motd: {content: \"" + motd + " {{ facts.os.family }}\\n\"}}\n");
  }
  void take_working_trees() {
    ASSERT_EQ(consort({"env", "set", "default/production", "working_trees=true"}), cli::kOk)
        << said_;
  }
  bool shows(LocalAgent& agent, const std::string& motd) {
    return eventually([&] { return agent.read("/etc/motd") == motd + " debian\n"; });
  }

  std::optional<GitClient> work_;
  std::string said_;
  Ended ended_ = Ended::never;
};

TEST_F(Push, WhatWasCommittedIsPushedAsItIs) {
  LocalAgent& web1 = agent("web1");
  const std::string commit = work_->commit("Say one");
  EXPECT_EQ(push_site(), cli::kOk) << said_;
  EXPECT_THAT(said_, HasSubstr("Compiled here: 1 host, 1 resource."));
  EXPECT_THAT(said_, HasSubstr("as " + commit.substr(0, 12) + ".\n"));
  EXPECT_THAT(said_, Not(HasSubstr("warning")));
  EXPECT_TRUE(shows(web1, "one"));
  EXPECT_EQ(push_site(), cli::kOk);
  EXPECT_THAT(said_, HasSubstr("has this site already, as " + commit.substr(0, 12)));
}

TEST_F(Push, AWorkingTreeBecomesACommitOnTopOfWhatIsThere) {
  LocalAgent& web1 = agent("web1");
  work_->commit("Say one");
  ASSERT_EQ(push_site(), cli::kOk) << said_;
  describe("two");
  EXPECT_EQ(push_site(), cli::kDenied);
  EXPECT_THAT(said_, HasSubstr("takes only what was committed"));
  EXPECT_THAT(said_, HasSubstr("consort env set default/production working_trees=true"));

  take_working_trees();
  EXPECT_EQ(push_site({"-m", "Try two"}), cli::kOk) << said_;
  EXPECT_THAT(said_, HasSubstr("a commit of this working tree"));
  EXPECT_THAT(said_, Not(HasSubstr("warning")));
  EXPECT_TRUE(shows(web1, "two"));
  EXPECT_EQ(consort({"history", "-o", "json"}), cli::kOk);
  EXPECT_THAT(said_, HasSubstr("Try two"));
  EXPECT_THAT(said_, HasSubstr("Ann <ann@example.org>"));
  describe("three");
  EXPECT_EQ(push_site(), cli::kOk) << said_;  // on top of what was pushed from here
  EXPECT_TRUE(shows(web1, "three"));
  EXPECT_THAT(work_->must({"status", "--porcelain"}), HasSubstr("hosts/web1.yaml"));  // untouched
}

TEST_F(Push, AFolderNeedsNoRepository) {
  take_working_trees();
  std::filesystem::remove_all(work_->folder() + "/.git");
  EXPECT_EQ(push_site(), cli::kOk) << said_;
  LocalAgent& web1 = agent("web1");
  EXPECT_TRUE(shows(web1, "one"));
}

TEST_F(Push, NobodysWorkIsLost) {
  take_working_trees();
  ASSERT_EQ(push_site(), cli::kOk) << said_;
  GitClient other = git("other");
  other.must({"pull", "-q", url(), "main"});
  other.write("hosts/db1.yaml", "description: x\n");
  const std::string theirs = other.commit("Describe db1");
  other.must({"push", "-q", url(), "main"});

  describe("two");
  EXPECT_EQ(push_site(), cli::kConflict);
  EXPECT_THAT(said_, HasSubstr("Describe db1"));
  EXPECT_THAT(said_, HasSubstr("--replace " + theirs.substr(0, 12)));
  EXPECT_EQ(push_site({"--replace", "beef"}), cli::kConflict);
  EXPECT_EQ(push_site({"--replace", theirs.substr(0, 12)}), cli::kOk) << said_;
  other.must({"pull", "-q", url(), "main"});
  EXPECT_FALSE(std::filesystem::exists(other.folder() + "/hosts/db1.yaml"));
}

TEST_F(Push, AnotherFolderOfTheSameUserIsNotThisOne) {
  take_working_trees();
  std::filesystem::remove_all(work_->folder() + "/.git");
  const std::string copy = folder_.path() + "/copy";
  std::filesystem::copy(work_->folder(), copy, std::filesystem::copy_options::recursive);
  describe("two");
  ASSERT_EQ(push_site({"--no-wait"}), cli::kOk) << said_;
  EXPECT_EQ(consort({"push", "-C", copy, "--yes"}), cli::kConflict) << said_;
  EXPECT_THAT(said_, HasSubstr("which this folder knows nothing of"));
  describe("three");
  EXPECT_EQ(push_site({"--no-wait"}), cli::kOk) << said_;
}

TEST_F(Push, WhateverEndsItWhatWasPushedFromAFolderIsKnownThere) {
  take_working_trees();
  ASSERT_EQ(push_site({"--no-wait"}), cli::kOk) << said_;
  for (Ended when : {Ended::before_it_is_sent, Ended::after_it_was_sent}) {
    const std::string before = head();
    describe("two");
    ended_ = when;
    EXPECT_NE(push_site({"--no-wait"}), cli::kOk) << said_;
    EXPECT_EQ(head() != before, when == Ended::after_it_was_sent);
    ended_ = Ended::never;
    describe("three");
    EXPECT_EQ(push_site({"--no-wait"}), cli::kOk) << said_;
  }
}

TEST_F(Push, ABranchWhoseNameEndsAsThatOfTheServerIsAnother) {
  work_->commit("Say one");
  ASSERT_EQ(push_site({"--no-wait"}), cli::kOk) << said_;
  GitClient other = git("other");
  other.write("notes", "x\n");
  other.commit("Begin anew");
  other.must({"push", "-q", url(), "main:refs/heads/aa/refs/heads/main"});
  describe("two");
  work_->commit("Say two");
  EXPECT_EQ(push_site({"--no-wait"}), cli::kOk) << said_;
}

TEST_F(Push, NoConfigurationOfTheUserChangesWhatIsPushed) {
  const std::string server = "https://127.0.0.1:" + std::to_string(port_) + "/";
  const std::string configurations[] = {
      "[push]\nfollowTags = true\n",
      "[push]\ngpgSign = true\n",
      "[push]\npushOption = working-tree\n",
      "[push]\nrecurseSubmodules = only\n",
      "[url \"https://127.0.0.1:1/\"]\ninsteadOf = " + server + "\n",
      "[url \"https://127.0.0.1:1/\"]\npushInsteadOf = " + server + "\n",
      "[http \"" + server + "\"]\nsslCAInfo = /nonexistent\n",
      "[http]\nextraHeader = \"Authorization: Basic eDp5\"\n",
  };
  int pushes = 0;
  for (const std::string& configuration : configurations) {
    std::ofstream(folder_.path() + "/.gitconfig") << configuration;
    describe("try " + std::to_string(++pushes));
    const std::string commit = work_->commit("Say one");
    work_->must({"tag", "-a", "-m", "Mark it", "mark-" + commit});
    EXPECT_EQ(push_site({"--no-wait"}), cli::kOk) << configuration << said_;
    EXPECT_EQ(work_->must({"ls-remote", "--heads", "--tags", url()}), commit + "\trefs/heads/main")
        << configuration;
  }
}

TEST_F(Push, WhatDoesNotCompileIsNotSent) {
  work_->write("hosts/web1.yaml", "files: {/etc/motd: {contend: x}}\n");
  work_->commit("Break it");
  EXPECT_EQ(push_site(), cli::kNotCompiled);
  EXPECT_THAT(said_, HasSubstr("unknown-attribute"));
  EXPECT_THAT(text(json(ask("GET", "/api/v1/revisions")), "items"), IsEmpty());
  EXPECT_THAT(ask("GET", "/api/v1/revisions").body, Not(HasSubstr("Break it")));
}

TEST_F(Push, WhatWouldNotBePushedIsNotUsed) {
  take_working_trees();
  work_->write(".gitignore", "tags/\n");
  work_->write("tags/web.yaml", "files: {/etc/issue: {content: hello}}\n");
  work_->write("hosts/web1.yaml", "tags: [web]\n");
  EXPECT_EQ(push_site(), cli::kError);
  EXPECT_THAT(said_, HasSubstr("tags/web.yaml, which is not pushed"));
}

TEST_F(Push, WithoutAutomaticDeploymentItIsPlannedFirst) {
  ASSERT_EQ(consort({"env", "set", "default/production", "deploy.automatic=false"}), cli::kOk);
  LocalAgent& web1 = agent("web1");
  work_->commit("Say one");
  EXPECT_EQ(push_site(), cli::kOk) << said_;
  EXPECT_THAT(said_, HasSubstr("files./etc/motd"));
  EXPECT_TRUE(shows(web1, "one"));
}

}  // namespace
}  // namespace consort::app
