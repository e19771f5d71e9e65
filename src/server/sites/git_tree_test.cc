#include "server/sites/git_tree.h"

#include <filesystem>

#include "compiler/testing/memory_site.h"
#include "compiler/testing/small_schema.h"
#include "document/folder_tree.h"
#include "server/sites/testing/test_site.h"

namespace consort::server {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// A repository whose trees are made by hand, as no honest git makes them.
class GitTreeTest : public ::testing::Test {
 protected:
  GitTreeTest() : objects_(*ObjectDatabase::open(site_.folder())) {}

  ObjectId blob(std::string_view bytes) { return *objects_->add_blob(bytes); }
  ObjectId folder(const std::vector<TreeEntry>& entries) { return *objects_->add_tree(entries); }
  // The tree of one entry that git would refuse.
  ObjectId raw_folder(const std::string& mode, const std::string& name, const ObjectId& id) {
    std::string bytes = mode + " " + name + std::string(1, '\0') +
                        std::string(reinterpret_cast<const char*>(id.bytes.data()), 20);
    return *ObjectId::from_hex(
        site_.git().must({"hash-object", "-w", "-t", "tree", "--literally", "--stdin"}, bytes));
  }
  ObjectId commit(const ObjectId& tree) {
    return *objects_->add_commit(tree, {}, by_ann("x"), SystemClock().wall());
  }
  Result<std::unique_ptr<GitTree>> open(const ObjectId& tree, TreeBounds bounds = {}) {
    return GitTree::open(objects_, commit(tree), bounds);
  }
  std::string fault(const ObjectId& tree) {
    auto opened = open(tree);
    return opened ? "none" : opened.error().to_string();
  }

  TestSite site_;
  std::shared_ptr<ObjectDatabase> objects_;
};

TEST_F(GitTreeTest, HasWhatAFolderHas) {
  GitClient work(site_.work("work"));
  work.must({"init", "-q", "-b", "main"});
  work.write("site.yaml", "name: x\n");
  work.write("hosts/a.yaml", "tags: []\n");
  work.write("hosts/a.yaml~", "backup");
  work.write("files/a b/\xc3\xa4.txt", "umlaut");
  work.write("files.txt", "");
  fs::create_symlink("../site.yaml", work.folder() + "/hosts/link.yaml");
  fs::create_symlink("files/a b", work.folder() + "/folder-link");
  fs::create_symlink("nowhere", work.folder() + "/dangling");
  fs::create_symlink("../outside", work.folder() + "/out");
  fs::create_symlink("/etc/passwd", work.folder() + "/absolute");
  fs::create_symlink("round2", work.folder() + "/round1");
  fs::create_symlink("round1", work.folder() + "/round2");
  std::string commit = work.commit("All");
  work.must({"push", "-q", site_.folder(), "main"});

  auto git = GitTree::open(objects_, *ObjectId::from_hex(commit));
  ASSERT_TRUE(git) << git.error().to_string();
  auto folder = document::FolderTree::open(work.folder());
  std::vector<document::SourceFile> ours = *(*git)->list(), theirs = *folder->list();
  auto outside = [](const document::SourceFile& file) {  // whose size the folder knows
    return file.path == "absolute" || file.path == "out";
  };
  std::erase_if(ours, outside);
  std::erase_if(theirs, outside);
  EXPECT_EQ(ours, theirs);
  for (const char* path :
       {"site.yaml", "hosts/a.yaml", "hosts/link.yaml", "folder-link/\xc3\xa4.txt", "files.txt",
        "dangling", "out", "absolute", "round1", "hosts", "none", "site.yaml/x", "../x", "/x",
        "hosts/../site.yaml"}) {
    auto a = (*git)->read(path), b = folder->read(path);
    ASSERT_EQ(a.has_value(), b.has_value()) << path;
    if (a) {
      EXPECT_EQ(*a, *b) << path;
    } else {
      EXPECT_EQ(a.error().code, b.error().code) << path << ": " << a.error().to_string();
    }
  }
}

TEST_F(GitTreeTest, StampsStayWhereNothingChanged) {
  ObjectId first = site_.commit({{"a", "1"}, {"b/c", "2"}, {"d", "2"}});
  ObjectId second = site_.commit({{"a", "other"}});
  auto tree = *site_->tree(first);
  auto a = *tree->stamp("a"), c = *tree->stamp("b/c");
  EXPECT_EQ(c, *tree->stamp("d"));
  ASSERT_TRUE(tree->move_to(second));
  EXPECT_NE(a, *tree->stamp("a"));
  EXPECT_EQ(c, *tree->stamp("b/c"));
  EXPECT_EQ(*tree->read("a"), "other");
  EXPECT_FALSE(tree->move_to(ObjectId()));
  EXPECT_EQ(tree->commit(), second);
  EXPECT_EQ(tree->stamp("none").error().code, Code::not_found);
}

TEST_F(GitTreeTest, IsCompiledAndBetweenCommitsOnlyWhatChanged) {
  ObjectId first = site_.commit({{"site.yaml", "name: test\nformat: 1\n"},
                                 {"tags/web.yaml", "files:\n  /etc/web: {content: x}\n"},
                                 {"hosts/a.yaml", "tags: [web]\n"},
                                 {"hosts/b.yaml", "files:\n  /etc/b: {content: b}\n"}});
  auto tree = *site_->tree(first);
  model::Documents names;
  document::Loader loader(*tree, names);
  compiler::FakeFacts facts;
  compiler::Compiler compiler({compiler::small_schema(), *tree, loader, names, facts});
  compiler.refresh();
  auto compiled = compiler.compile_all(compiler.hosts(), compiler::one_by_one);
  ASSERT_EQ(compiled.size(), 2u);
  for (const auto& compilation : compiled)
    EXPECT_TRUE(compilation->catalog);
  size_t parsed = loader.parsed();

  ASSERT_TRUE(
      tree->move_to(site_.commit({{"tags/web.yaml", "files:\n  /etc/web: {content: y}\n"}})));
  compiler.refresh();
  EXPECT_EQ(compiler.outdated(compiler.hosts(), compiler::one_by_one),
            std::vector<std::string>{"a"});
  EXPECT_TRUE(compiler.compile("a")->catalog);
  EXPECT_EQ(compiler.compile("b"), compiled[1]);
  EXPECT_EQ(loader.parsed(), parsed + 1);
}

TEST_F(GitTreeTest, RefusesNamesThatNoFileCanHave) {
  ObjectId file = blob("x");
  for (const char* name : {"..", ".", "a/b", "../../etc/passwd"})
    EXPECT_THAT(fault(raw_folder("100644", name, file)),
                HasSubstr("a file is called '" + std::string(name) + "'"));
  EXPECT_THAT(fault(raw_folder("40000", ".git", folder({}))), HasSubstr("a file is called '.git'"));
}

// The compiler says what is wrong with them, and where.
TEST_F(GitTreeTest, ListsWhatASiteCannotHave) {
  for (const std::string& name :
       {std::string("a\nb"), std::string("\xff"), std::string(300, 'n')}) {
    auto tree = open(raw_folder("100644", name, blob("x")));
    ASSERT_TRUE(tree);
    EXPECT_EQ(*(*tree)->list(), (std::vector<document::SourceFile>{{name, 1}}));
  }
  auto tree = *open(raw_folder("160000", "sub", blob("x")));
  EXPECT_EQ(*tree->list(), (std::vector<document::SourceFile>{{"sub/", 0}}));
  EXPECT_FALSE(tree->read("sub"));
  EXPECT_FALSE(tree->read("sub/"));
}

TEST_F(GitTreeTest, RefusesWhatIsNotThere) {
  EXPECT_FALSE(open(raw_folder("40000", "a", *ObjectId::from_hex(std::string(40, 'a')))));
  EXPECT_THAT(fault(raw_folder("40000", "a", blob("not a folder"))), HasSubstr("not a tree"));
  auto tree = *open(raw_folder("100644", "a", *ObjectId::from_hex(std::string(40, 'a'))));
  EXPECT_FALSE(tree->read("a"));
  EXPECT_FALSE(tree->list());
}

TEST_F(GitTreeTest, BoundsDepthAndNumber) {
  ObjectId deep = folder({{"f", EntryKind::file, blob("x")}});
  for (int i = 0; i < 33; ++i)
    deep = folder({{"d", EntryKind::folder, deep}});
  EXPECT_THAT(fault(deep), HasSubstr("nested more than 32 levels"));

  std::vector<TreeEntry> thousand, folders;
  for (int i = 0; i < 1000; ++i)
    thousand.push_back({std::to_string(i), EntryKind::file, blob("x")});
  ObjectId same = folder(thousand);
  for (int i = 0; i < 1000; ++i)
    folders.push_back({std::to_string(i), EntryKind::folder, same});
  EXPECT_THAT(fault(folder(folders)), HasSubstr("more than 1000000 files"));
  EXPECT_THAT(*(*open(same, {.entries = 1000}))->list(), ::testing::SizeIs(1000));
  EXPECT_FALSE(open(same, {.entries = 999}));
}

TEST_F(GitTreeTest, ABombCostsNoMoreThanItsBound) {
  ObjectId bomb = folder({});
  for (int level = 0; level < 30; ++level) {
    std::vector<TreeEntry> entries;
    for (int i = 0; i < 10; ++i)
      entries.push_back({std::to_string(i), EntryKind::folder, bomb});
    bomb = folder(entries);
  }
  EXPECT_THAT(fault(bomb), HasSubstr("more than 1000000 files"));
  ObjectId empty = commit(folder({}));
  auto compared = site_->compare(empty, commit(bomb));
  ASSERT_FALSE(compared);
  EXPECT_THAT(compared.error().message, HasSubstr("more than 1000000 files"));
}

TEST_F(GitTreeTest, SaysHowLargeAFileIsBeforeReadingIt) {
  constexpr uint64_t kSize = uint64_t{1} << 30;
  std::string path = site_.work("large");
  std::fclose(std::fopen(path.c_str(), "w"));
  fs::resize_file(path, kSize);
  auto id = ObjectId::from_hex(site_.git().must(
      {"-c", "core.compression=1", "-c", "core.fsync=none", "hash-object", "-w", path}));
  auto tree = *open(folder({{"large", EntryKind::file, *id}}));
  EXPECT_EQ(tree->list()->front().size, kSize);
  auto read = tree->read("large", 1 << 20);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Code::invalid);
  EXPECT_EQ(read.error().message, "large has 1073741824 bytes, more than 1048576");
}

}  // namespace
}  // namespace consort::server
