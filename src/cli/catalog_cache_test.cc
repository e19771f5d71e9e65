#include "cli/catalog_cache.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "document/testing/memory_tree.h"

namespace consort::cli {
namespace {

namespace fs = std::filesystem;
using document::MemoryTree;

model::Catalog catalog_of(model::Documents& names) {
  model::Resource motd{.address = {"files", "/etc/motd"}};
  motd.attributes.set("content", model::Value("Hello\n"));
  motd.mark = {names.intern("hosts/web1.yaml"), 3, 5};
  motd.hash = model::resource_hash(motd);
  return {.host = "web1", .site = "shop", .revision = "r1", .resources = {motd}};
}

// A cache in a folder of its own, filled after a tree of three files was looked at.
class CatalogCacheTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "consort-cache-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    WitnessTree witness(site_);
    ASSERT_TRUE(witness.list());
    ASSERT_TRUE(witness.read("site.yaml", 1000));
    ASSERT_TRUE(witness.stamp("hosts/web1.yaml"));
    ASSERT_FALSE(witness.read("files/missing", 1000));
    ASSERT_TRUE(cache().store(catalog_of(names_), blobs_, witness.testimony()));
  }
  void TearDown() override { fs::remove_all(folder_); }

  CatalogCache cache(std::string_view key = "key") const {
    return CatalogCache((folder_ / "catalog").string(), sha256(key));
  }
  bool hit() { return cache().load(site_, names_).has_value(); }
  std::string text() const {
    std::ostringstream text;
    text << std::ifstream(folder_ / "catalog", std::ios::binary).rdbuf();
    return text.str();
  }
  void put(std::string_view text) const {
    std::ofstream(folder_ / "catalog", std::ios::binary) << text;
  }

  fs::path folder_;
  model::Documents names_;
  MemoryTree site_{
      {"site.yaml", "name: shop\n"}, {"hosts/web1.yaml", "tags: []\n"}, {"README", ""}};
  std::map<Digest, std::string> blobs_{{sha256("logo"), "files/logo.png"}};
};

TEST_F(CatalogCacheTest, GivesBackWhatWasStored) {
  auto entry = cache().load(site_, names_);
  ASSERT_TRUE(entry);
  EXPECT_EQ(model::to_json(entry->catalog), model::to_json(catalog_of(names_)));
  EXPECT_EQ(entry->catalog.resources[0].mark.place().to_string(), "hosts/web1.yaml:3:5");
  EXPECT_EQ(entry->digest, model::digest(entry->catalog));
  EXPECT_EQ(entry->blobs, blobs_);
  EXPECT_FALSE(fs::exists(folder_ / "catalog.new"));
}

TEST_F(CatalogCacheTest, AnotherKeyIsAnotherCatalog) {
  EXPECT_FALSE(cache("another host, program or fact").load(site_, names_));
}

TEST_F(CatalogCacheTest, HoldsWhileTheFilesThatWereReadAndAllNamesAreTheSame) {
  site_.write("README", "nobody read this\n");
  EXPECT_TRUE(hit());
  site_.write("hosts/web1.yaml", "tags: [base]\n");
  EXPECT_FALSE(hit());
  site_.write("hosts/web1.yaml", "tags: []\n");
  EXPECT_TRUE(hit());
  site_.write("hosts/web2.yaml", "");
  EXPECT_FALSE(hit()) << "a new file may change what hosts() says";
  site_.remove("hosts/web2.yaml");
  site_.remove("README");
  EXPECT_FALSE(hit());
}

TEST_F(CatalogCacheTest, AFileThatWasMissingMayNotAppear) {
  site_.write("files/missing", "here now");
  EXPECT_FALSE(hit());
}

TEST_F(CatalogCacheTest, DamageIsAMiss) {
  std::string whole = text();
  ASSERT_TRUE(hit());
  for (size_t size = 0; size < whole.size(); size += 7) {
    put(whole.substr(0, size));
    EXPECT_FALSE(hit()) << "cut after " << size;
  }
  for (size_t i = 0; i < whole.size(); i += 5) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x20);
    put(damaged);
    auto entry = cache().load(site_, names_);
    std::string found = entry ? model::to_json(entry->catalog) : "a miss";
    EXPECT_THAT(found, testing::AnyOf("a miss", model::to_json(catalog_of(names_)))) << i;
  }
  fs::remove(folder_ / "catalog");
  EXPECT_FALSE(hit());
}

TEST_F(CatalogCacheTest, SaysWhyItCannotBeKept) {
  WitnessTree witness(site_);
  ASSERT_TRUE(witness.list());
  fs::create_symlink("/dev/full", folder_ / "catalog.new");
  auto full = cache().store(catalog_of(names_), blobs_, witness.testimony());
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().message, "cannot keep the compiled catalog in " +
                                      (folder_ / "catalog").string() + ": No space left on device");
  EXPECT_FALSE(fs::exists(fs::symlink_status(folder_ / "catalog.new")));
  fs::create_directory(folder_ / "catalog.new");
  auto folder = cache().store(catalog_of(names_), blobs_, witness.testimony());
  EXPECT_THAT(folder.error().message, testing::EndsWith(": Is a directory"));
}

TEST_F(CatalogCacheTest, AChangeBetweenLookingAndReadingShows) {
  WitnessTree witness(site_);
  ASSERT_TRUE(witness.list());
  ASSERT_TRUE(witness.stamp("site.yaml"));
  site_.write("site.yaml", "name: changed\n");
  ASSERT_TRUE(witness.read("site.yaml", 1000));
  ASSERT_TRUE(cache().store(catalog_of(names_), blobs_, witness.testimony()));
  EXPECT_FALSE(hit());
}

TEST_F(CatalogCacheTest, ThatItCannotBeKeptIsSaid) {
  CatalogCache nowhere((folder_ / "no/such/folder").string(), Digest{});
  auto status = nowhere.store(catalog_of(names_), {}, {});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::io);
}

}  // namespace
}  // namespace consort::cli
