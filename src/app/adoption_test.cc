#include <random>

#include "agent/engine.h"
#include "agent/observe/observation.h"
#include "agent/secrets.h"
#include "base/strings.h"
#include "compiler/testing/memory_site.h"
#include "model/json.h"
#include "model/literal.h"
#include "resources/built_in.h"
#include "resources/testing/stage.h"
#include "server/feedback/found_state.h"
#include "server/sites/value_edit.h"
#include "survey/testing/small_debian.h"

// Whatever people do to a machine by hand: once it is adopted, nothing is left to do there, and
// nothing to propose.
namespace consort::app {
namespace {

using survey::SmallDebian;

constexpr uint32_t kRounds = 400;

// Somebody with an editor and no plan.
class Hands {
 public:
  Hands(SmallDebian& machine, uint32_t seed) : machine_(machine), random_(seed) {}

  // Does one thing, and says what.
  std::string work() {
    using Edit = std::string (Hands::*)();
    static constexpr Edit kEdits[] = {
        &Hands::new_file,  &Hands::new_link,    &Hands::change_line, &Hands::add_line,
        &Hands::new_user,  &Hands::new_group,   &Hands::cron_file,   &Hands::sysctl,
        &Hands::sudo_rule, &Hands::new_unit,    &Hands::mask_unit,   &Hands::disable,
        &Hands::name_host, &Hands::time_zone,   &Hands::module,      &Hands::mount,
        &Hands::remove,    &Hands::change_mode, &Hands::install,     &Hands::hold_back,
    };
    return (this->*kEdits[below(std::size(kEdits))])();
  }

 private:
  size_t below(size_t n) { return std::uniform_int_distribution<size_t>(0, n - 1)(random_); }
  template <size_t n>
  std::string one_of(const char* const (&words)[n]) {
    return words[below(n)];
  }
  std::string word() {
    static constexpr const char* kWords[] = {"shop", "blue-7", "tick", "x1", "backup", "metrics"};
    return one_of(kWords) + std::to_string(++number_);
  }
  std::string file_name() {
    static constexpr const char* kNames[] = {"plain", "with space", "quo\"te", "brace{{ 1 }}",
                                             "c++",   "- dash",     "#hash",   "col: on"};
    return one_of(kNames) + std::to_string(++number_);
  }
  std::string text() {
    static constexpr const char* kPieces[] = {"a = 1\n",
                                              "# comment\n",
                                              "{{ secret('db/password') }}\n",
                                              "{% raw %}\n",
                                              "{% endraw %}\n",
                                              "{# no comment #}\n",
                                              "\ttab\n",
                                              "trailing  \n",
                                              "windows\r\n",
                                              "---\n",
                                              "- item: [1, 2\n",
                                              "grüezi ☃\n",
                                              "\"quoted\"\n",
                                              "yes\n",
                                              "0644\n",
                                              "\n",
                                              "  indented\n",
                                              "${shell} $(x) `y`\n",
                                              "no end of line"};
    std::string text;
    for (size_t pieces = below(5) + 1; pieces > 0; --pieces)
      text += one_of(kPieces);
    return text;
  }
  std::string put(const std::string& path, const std::string& text, uint32_t mode = 0644) {
    machine_.files().put(path, text, mode);
    return path;
  }
  std::string append(const std::string& path, const std::string& text) {
    machine_.append(path, text);
    return path + " += " + text;
  }

  std::string new_file() {
    static constexpr uint32_t kModes[] = {0644, 0755, 0664, 04755};
    return put("/etc/" + file_name(), text(), kModes[below(std::size(kModes))]);
  }
  std::string new_link() {
    const std::string path = "/etc/" + file_name();
    machine_.files().put_link(path, below(2) ? "/opt/" + word() : "../{{ up }}");
    return path;
  }
  std::string change_line() {
    const std::string path = "/etc/postgresql/15/main/postgresql.conf";
    if (std::exchange(has_port_, true)) return add_line();
    machine_.replace(path, "port = 5432", "port = " + std::to_string(1000 + below(9000)));
    return path;
  }
  std::string add_line() { return append("/etc/ssh/sshd_config", "Match User " + word() + "\n"); }
  std::string new_user() {
    const std::string name = word(), id = std::to_string(1000 + number_);
    append("/etc/passwd", name + ":x:" + id + ":" + id + ":Of the {{ shop }}:/home/" + name + ":" +
                              (below(2) ? "/bin/bash" : "/bin/sh") + "\n");
    append("/etc/group", name + ":x:" + id + ":\n");
    return append("/etc/shadow", name + ":!:19700:0:99999:7:::\n");
  }
  std::string new_group() {
    return append("/etc/group", word() + ":x:" + std::to_string(5000 + ++number_) + ":\n");
  }
  std::string cron_file() {
    return put("/etc/cron.d/" + word(), "*/5 * * * * root /opt/" + word() + " 50% {{ x }}\n");
  }
  std::string sysctl() {
    return put("/etc/sysctl.d/" + word() + ".conf",
               "vm.swappiness = " + std::to_string(below(100)) + "\n");
  }
  std::string sudo_rule() {
    return put("/etc/sudoers.d/" + word(), "deploy ALL=(root) NOPASSWD: /usr/bin/" + word() + "\n",
               0440);
  }
  std::string new_unit() {
    return put("/etc/systemd/system/" + word() + ".service",
               "[Service]\nExecStart=/opt/run {{ x }} %i\n[Install]\nWantedBy=multi-user.target\n");
  }
  std::string mask_unit() {
    const std::string path = "/etc/systemd/system/rsync.service";
    machine_.files().put_link(path, "/dev/null");
    return path;
  }
  std::string disable() {
    static constexpr const char* kUnits[] = {"cron", "nginx", "ssh"};
    const std::string path =
        "/etc/systemd/system/multi-user.target.wants/" + one_of(kUnits) + ".service";
    machine_.files().erase(path);
    return path;
  }
  std::string name_host() {
    return append("/etc/hosts", "10.0.0." + std::to_string(below(250) + 1) + " " + word() +
                                    ".internal " + word() + "\n");
  }
  std::string time_zone() {
    machine_.files().put_link("/etc/localtime", "/usr/share/zoneinfo/Europe/Zurich");
    return put("/etc/timezone", "Europe/Zurich\n");
  }
  std::string module() { return put("/etc/modules-load.d/" + word() + ".conf", "dummy\n"); }
  std::string mount() {
    return append("/etc/fstab", "/dev/" + word() + " /srv/" + word() + " ext4 noatime 0 2\n");
  }
  std::string remove() {
    const std::string path = "/etc/nginx/sites-enabled/default";
    machine_.files().erase(path);
    return path;
  }
  std::string change_mode() {
    const std::string path = "/etc/nginx/sites-available/default";
    return put(path, *machine_.files().content(path), below(2) ? 0600 : 0664);
  }
  std::string install() {
    return append("/var/lib/dpkg/status", "Package: " + word() +
                                              "\nStatus: install ok installed\nPriority: optional\n"
                                              "Architecture: amd64\nVersion: 1.0-1\n\n");
  }
  std::string hold_back() {
    if (std::exchange(holds_, true)) return install();
    machine_.replace("/var/lib/dpkg/status", "Package: nano\nStatus: install",
                     "Package: nano\nStatus: hold");
    return "hold nano";
  }

  SmallDebian& machine_;
  std::mt19937 random_;
  int number_ = 0;
  bool has_port_ = false, holds_ = false;
};

class Adoption : public testing::Test {
 protected:
  Adoption() { observe(nullptr); }

  agent::Observation observe(const model::Catalog* catalog) {
    const model::Facts facts = machine_.facts();
    resources::Context context{machine_.target(), facts, blobs_};
    const survey::DescriptionScope usual;
    auto seen =
        agent::observe(types_, context, {.scope = usual, .catalog = catalog, .folder = "/nowhere"},
                       baseline_, memory_);
    EXPECT_TRUE(seen) << seen.error().to_string();
    return seen ? std::move(*seen) : agent::Observation();
  }

  // All that can be described of it, in the host's own layer.
  void adopt(const std::vector<model::Change>& changes) {
    std::vector<server::ValueEdit> edits;
    for (const model::Change& change : changes) {
      const model::TypeSchema& type = *types_.schema().find(change.address.type);
      auto content = [&] { return content_of(change.address); };
      auto attributes = server::described_as_found(change, type, content);
      ASSERT_TRUE(attributes) << attributes.error().to_string();
      for (const auto& attribute : *attributes)
        edits.push_back({"hosts/fake.yaml",
                         {change.address.type, model::literal(change.address.name), *attribute.key},
                         model::literal(attribute.value)});
    }
    auto files = server::edit_values(site_.tree(), edits);
    ASSERT_TRUE(files) << files.error().to_string();
    for (const auto& [path, text] : *files)
      site_.write(path, *text);
  }

  // As an agent tells it when it is asked.
  Result<std::string> content_of(const model::Address& address) {
    const model::Facts facts = machine_.facts();
    resources::Context context{machine_.target(), facts, blobs_};
    TRY(survey::Description seen, survey::describe(types_, address.type, {address.name}, context));
    const model::Map& resource = seen.layer.find(address.type)->map().find(address.name)->map();
    return resource.find("content")->text();
  }

  const model::Catalog& catalog() {
    site_.facts().set("fake", machine_.facts().tree);
    site_.compiler().refresh();
    return site_.catalog("fake");
  }

  // What an apply would do, a line each.
  std::string plan(const model::Catalog& catalog) {
    const model::Facts facts = machine_.facts();
    agent::FolderSecrets no_secrets("/nowhere");
    agent::Binding binding(std::make_shared<const model::Catalog>(catalog), types_,
                           machine_.target(), facts, blobs_, no_secrets);
    auto state = agent::State::open(agent::no_storage());
    SystemClock clock;
    agent::Engine engine(binding, types_.schema(), **state, pool_, clock, {});
    auto look = engine.look_at_all({});
    std::string text;
    for (const model::Change& change : look.agenda.plan.changes)
      text += model::to_json(model::to_value(change, {})) + "\n";
    for (const model::Plan::Problem& problem : look.agenda.plan.failed)
      text += problem.address.to_string() + ": " + problem.message + "\n";
    return text;
  }

  SmallDebian machine_;
  const resources::Registry types_ = resources::built_in();
  resources::MemoryBlobs blobs_;
  ThreadPool pool_{2};
  std::optional<agent::Baseline> baseline_;
  survey::Memory memory_;
  compiler::MemorySite site_{{{"hosts/fake.yaml", "tags: []  # of its own\n"}}, &types_.schema()};
};

TEST_F(Adoption, OfNothingThereIsNothing) { EXPECT_TRUE(observe(nullptr).changes.empty()); }

TEST_F(Adoption, OfWhatIsDescribedAsAnotherKindOfThingThereIsNothing) {
  const std::string link = "/etc/nginx/sites-enabled/default";
  site_.write("hosts/fake.yaml", "files: {" + link + ": {state: absent}}\n");
  machine_.files().erase(link);
  EXPECT_TRUE(observe(&catalog()).changes.empty());
}

TEST_F(Adoption, OfTextThatLooksLikeExpressionsGivesThatText) {
  std::mt19937 random(1);
  constexpr std::string_view kCharacters = "{}%#\r\n'\"-a ";
  for (int round = 0; round < 500; ++round) {
    std::string text = "x";
    for (size_t length = random() % 12; length > 0; --length)
      text += kCharacters[random() % kCharacters.size()];
    model::Map file, files, host;
    file.set("content", model::Value(model::literal(text)));
    files.set("/etc/x", model::Value(std::move(file)));
    host.set("files", model::Value(std::move(files)));
    site_.write("hosts/fake.yaml", model::to_json(model::Value(std::move(host))));
    ASSERT_EQ(site_.attribute("fake", "files./etc/x", "content"),
              model::to_json(model::Value(text)))
        << model::literal(text);
  }
}

class AdoptionOf : public Adoption, public testing::WithParamInterface<uint32_t> {};

TEST_P(AdoptionOf, WhatWasDoneByHandLeavesNothingToDo) {
  Hands hands(machine_, GetParam());
  std::string done;
  for (uint32_t edits = GetParam() % 5 + 1; edits > 0; --edits)
    done += hands.work() + "\n";
  SCOPED_TRACE(done);
  const agent::Observation seen = observe(nullptr);
  EXPECT_FALSE(seen.changes.empty()) << join(seen.remarks, "\n");
  ASSERT_NO_FATAL_FAILURE(adopt(seen.changes));
  const model::Catalog& adopted = catalog();
  ASSERT_FALSE(HasFailure()) << *site_.tree().read("hosts/fake.yaml");
  EXPECT_EQ(plan(adopted), "") << *site_.tree().read("hosts/fake.yaml");
  for (const model::Change& change : observe(&adopted).changes)
    ADD_FAILURE() << "proposed again: " << change.address.to_string();
}

INSTANTIATE_TEST_SUITE_P(Edits, AdoptionOf, testing::Range(0u, kRounds));

}  // namespace
}  // namespace consort::app
