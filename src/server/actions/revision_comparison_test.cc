#include "server/actions/revision_comparison.h"

#include "server/actions/testing/actions_fixture.h"
#include "server/api/testing/declared_answers.h"
#include "store/catalogs.h"

namespace consort::server {
namespace {

using ::testing::ElementsAre;

class RevisionComparisonTest : public ActionsTest {
 protected:
  RevisionComparisonTest() {
    web1_ = add_host("web1", {"web"});
    db1_ = add_host("db1", {"db"});
    first_ = revision({{"notes", "1\n"}}, {{web1_.id, "a"}, {db1_.id, "x"}});
    second_ = revision({{"notes", "2\n"}}, {{web1_.id, "b"}});
    third_ = revision({{"more", "3\n"}}, {{db1_.id, "y"}});
  }

  // A commit, and who was given a catalog of it: a file with that content.
  store::Revision revision(const FileEdits& edits,
                           const std::vector<std::pair<store::HostId, std::string>>& given) {
    const std::string commit = site_.commit(edits).hex();
    return at_.store
        ->write([&](store::Writer& w) -> Result<store::Revision> {
          TRY(auto id, store::revisions::add(w, at_.production, {.commit = commit}));
          for (const auto& [host, content] : given) {
            TRY(Digest digest,
                store::catalogs::put(w, at_.production,
                                     R"({"resources":[{"address":"files./etc/motd","attributes":)"
                                     R"({"content":")" +
                                         content + R"("}}]})"));
            TRY_DO(store::catalogs::assign(w, at_.production, id, host, digest));
          }
          return store::revisions::get(w, at_.production, id);
        })
        .value();
  }
  Done compare(RevisionComparison comparison) {
    comparison.environment = at_.production;
    auto done = actions_->compare_revisions(comparison);
    check(done.has_value(), done ? "" : done.error().detail);
    EXPECT_EQ(
        DeclaredAnswers().faults("GET", "/api/v1/revisions/abcd/diff", model::Value(done->result)),
        "");
    return *done;
  }
  static std::vector<std::string> hosts(const Done& done) {
    std::vector<std::string> names;
    for (const model::Value& item : done.result.find("items")->list())
      names.push_back(item.map().find("host")->text());
    return names;
  }
  static std::vector<std::string> files(const Done& done) {
    std::vector<std::string> paths;
    for (const model::Value& file : done.result.find("files")->list())
      paths.push_back(file.map().find("path")->text());
    return paths;
  }

  store::Host web1_, db1_;
  store::Revision first_, second_, third_;
};

TEST_F(RevisionComparisonTest, AHostHasWhatItWasGivenLastBefore) {
  Done done = compare({.from = first_, .to = second_});
  EXPECT_THAT(hosts(done), ElementsAre("web1"));
  EXPECT_THAT(files(done), ElementsAre("notes"));
  const model::Map& change =
      done.result.find("items")->list()[0].map().find("changes")->list()[0].map();
  EXPECT_EQ(change.find("address")->text(), "files./etc/motd");
  EXPECT_THAT(hosts(compare({.from = first_, .to = third_})), ElementsAre("db1", "web1"));
  EXPECT_THAT(hosts(compare({.from = third_, .to = first_})), ElementsAre("db1", "web1"));
  EXPECT_THAT(hosts(compare({.from = third_, .to = third_})), ElementsAre());
}

TEST_F(RevisionComparisonTest, BeforeTheFirstNothingWasDescribed) {
  Done done = compare({.to = first_});
  EXPECT_THAT(hosts(done), ElementsAre("db1", "web1"));
  EXPECT_THAT(files(done), ElementsAre("notes"));
  EXPECT_EQ(done.result.find("from"), nullptr);
}

TEST_F(RevisionComparisonTest, IsFilteredByHostTagAndResource) {
  auto some = [&](const std::string& selector, const std::string& resource = "") {
    return hosts(compare({.from = first_,
                          .to = third_,
                          .hosts = *model::Selector::parse(selector, store::hosts::flags()),
                          .resource = resource}));
  };
  EXPECT_THAT(some("tag:web"), ElementsAre("web1"));
  EXPECT_THAT(some("name:db1"), ElementsAre("db1"));
  EXPECT_THAT(some("tag:web", "files"), ElementsAre("web1"));
  EXPECT_THAT(some("tag:web", "services"), ElementsAre());
}

TEST_F(RevisionComparisonTest, GoesPageByPageWithTheFilesOnTheFirst) {
  Done first = compare({.from = first_, .to = third_, .page = {.limit = 1}});
  EXPECT_THAT(hosts(first), ElementsAre("db1"));
  EXPECT_THAT(files(first), ElementsAre("more", "notes"));
  const std::string next = first.result.find("continue")->text();
  Done second = compare({.from = first_, .to = third_, .page = {.after = next, .limit = 1}});
  EXPECT_THAT(hosts(second), ElementsAre("web1"));
  EXPECT_EQ(second.result.find("files"), nullptr);
  EXPECT_EQ(second.result.find("continue"), nullptr);
}

TEST_F(RevisionComparisonTest, ACommitThatIsGoneLeavesTheCatalogs) {
  store::Revision lost = second_;
  lost.commit = std::string(40, 'a');
  Done done = compare({.from = first_, .to = lost});
  EXPECT_THAT(hosts(done), ElementsAre("web1"));
  EXPECT_THAT(files(done), ElementsAre());
  EXPECT_FALSE(done.result.find("files_complete")->boolean());
}

}  // namespace
}  // namespace consort::server
