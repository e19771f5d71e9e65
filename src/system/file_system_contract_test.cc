#include "system/real_file_system.h"
#include "system/testing/fake_file_system.h"
#include "system/testing/temporary_root.h"

// What every FileSystem promises, asked of the fake and of the real one on both of its ways through
// a path.
namespace consort::system {
namespace {

enum class Kind { fake, real, old_kernel };

class FileSystemContract : public testing::TestWithParam<Kind> {
 protected:
  FileSystemContract() {
    if (GetParam() == Kind::fake) {
      files_ = std::make_unique<FakeFileSystem>();
    } else {
      bool old = GetParam() == Kind::old_kernel;
      files_ = std::make_unique<RealFileSystem>(
          root_.path(), old ? SafeRoot::Kernel::old : SafeRoot::Kernel::probe);
    }
  }

  void SetUp() override {
    if (GetParam() != Kind::fake && geteuid() != 0)
      GTEST_SKIP() << "needs root, to give files to others";
  }

  template <class T>
  static std::string code(const Result<T>& result) {
    return result ? "ok" : std::string(to_string(result.error().code));
  }
  std::string type(const std::string& path) {
    auto status = files_->status(path);
    return status ? std::string(to_string(status->type)) : "nothing";
  }
  std::vector<std::string> names(const std::string& path) {
    std::vector<std::string> all;
    auto entries = files_->list(path);
    if (!entries) return {};
    for (const DirectoryEntry& entry : *entries) {
      all.push_back(entry.name);
    }
    return all;
  }

  TemporaryRoot root_;
  std::unique_ptr<FileSystem> files_;
};

INSTANTIATE_TEST_SUITE_P(All, FileSystemContract,
                         testing::Values(Kind::fake, Kind::real, Kind::old_kernel),
                         [](const auto& info) {
                           return info.param == Kind::fake   ? "Fake"
                                  : info.param == Kind::real ? "Real"
                                                             : "OldKernel";
                         });

TEST_P(FileSystemContract, WritesAndReads) {
  ASSERT_EQ(code(files_->write("/motd", "hello\n")), "ok");
  EXPECT_EQ(files_->read("/motd").value(), "hello\n");
  EXPECT_EQ(files_->digest("/motd").value(), sha256("hello\n"));
  FileStatus status = files_->status("/motd").value();
  EXPECT_EQ(status.type, FileType::regular);
  EXPECT_EQ(status.mode, 0644u);
  EXPECT_EQ(status.size, 6u);
  EXPECT_EQ(names("/"), std::vector<std::string>{"motd"});
}

TEST_P(FileSystemContract, KeepsEveryByte) {
  std::string bytes;
  for (int i = 0; i < 300'000; ++i)
    bytes += static_cast<char>(i * 7);
  ASSERT_EQ(code(files_->write("/blob", bytes)), "ok");
  EXPECT_EQ(files_->read("/blob").value(), bytes);
  EXPECT_EQ(files_->digest("/blob").value(), sha256(bytes));
  ASSERT_EQ(code(files_->write("/blob", "")), "ok");
  EXPECT_EQ(files_->read("/blob").value(), "");
}

TEST_P(FileSystemContract, InspectsOneFile) {
  ASSERT_EQ(code(files_->write("/f", "one", {.mode = 0640, .uid = 7, .gid = 8})), "ok");
  for (const char* content : {"one", "two"}) {
    Inspection found = files_->inspect("/f").value();
    EXPECT_EQ(found.status.fingerprint(), files_->fingerprint("/f"));
    EXPECT_EQ(found.status.mode, 0640u);
    EXPECT_EQ(found.digest, sha256(content));
    EXPECT_EQ(files_->inspect("/f")->digest, sha256(content)) << "twice the same";
    ASSERT_EQ(code(files_->write("/f", "two")), "ok");
  }
  ASSERT_EQ(code(files_->write("/empty", "")), "ok");
  EXPECT_EQ(files_->inspect("/empty")->digest, sha256(""));
}

TEST_P(FileSystemContract, InspectsWhatIsNoFile) {
  ASSERT_EQ(code(files_->write("/f", "1")), "ok");
  ASSERT_EQ(code(files_->make_link("/link", "/f")), "ok");
  EXPECT_EQ(code(files_->inspect("/missing")), "not-found");
  EXPECT_EQ(files_->inspect("/")->status.type, FileType::directory);
  EXPECT_EQ(files_->inspect("/link")->status.type, FileType::link);
  EXPECT_EQ(files_->inspect("/link")->digest, std::nullopt);
}

TEST_P(FileSystemContract, ScansPieceByPiece) {
  std::string content;
  for (int i = 0; i < 20'000; ++i)
    content += std::to_string(i) + "\n";
  ASSERT_EQ(code(files_->write("/f", content)), "ok");
  std::string seen;
  size_t pieces = 0;
  auto take = [&](std::string_view piece) {
    seen += piece;
    return ++pieces != 2;
  };
  ASSERT_EQ(code(files_->scan("/f", take)), "ok");
  EXPECT_EQ(pieces, 2u);
  EXPECT_EQ(seen, content.substr(0, seen.size()));
  EXPECT_LT(seen.size(), content.size());
  seen.clear();
  ASSERT_EQ(code(files_->scan("/f", take)), "ok");
  EXPECT_EQ(seen, content);
  EXPECT_EQ(code(files_->scan("/missing", take)), "not-found");
  EXPECT_EQ(code(files_->scan("/", take)), "invalid");
}

TEST_P(FileSystemContract, InspectsAlikeWhateverWasLookedAtBefore) {
  for (std::string content : {"1", "22"}) {
    ASSERT_EQ(code(files_->write("/f", content)), "ok");
    EXPECT_EQ(code(files_->inspect("/missing")), "not-found");
    EXPECT_EQ(files_->inspect("/f")->digest, sha256(content));
    EXPECT_EQ(files_->inspect("/f")->digest, sha256(content));
    EXPECT_EQ(code(files_->inspect("/missing")), "not-found");
    EXPECT_EQ(files_->inspect("/")->status.type, FileType::directory);
  }
}

TEST_P(FileSystemContract, WritesFreshFilesWhereNothingIs) {
  ASSERT_EQ(code(files_->write("/f", "1", {.mode = 0600, .uid = 7, .gid = 8, .fresh = true})),
            "ok");
  EXPECT_EQ(files_->status("/f")->mode, 0600u);
  EXPECT_EQ(files_->status("/f")->uid, 7u);
  ASSERT_EQ(code(files_->make_link("/link", "/f")), "ok");
  ASSERT_EQ(code(files_->make_directory("/folder", 0755)), "ok");
  for (const char* path : {"/f", "/link", "/folder"})
    EXPECT_EQ(code(files_->write(path, "2", {.fresh = true})), "exists") << path;
  EXPECT_EQ(files_->read("/f").value(), "1");
  EXPECT_EQ(type("/link"), "symbolic link");
  EXPECT_EQ(names("/"), (std::vector<std::string>{"f", "folder", "link"}));
}

TEST_P(FileSystemContract, ReplacingKeepsModeAndOwner) {
  ASSERT_EQ(code(files_->write("/f", "1", {.mode = 0640, .uid = 7, .gid = 8})), "ok");
  ASSERT_EQ(code(files_->write("/f", "2")), "ok");
  FileStatus status = files_->status("/f").value();
  EXPECT_EQ(status.mode, 0640u);
  EXPECT_EQ(status.uid, 7u);
  EXPECT_EQ(status.gid, 8u);
  ASSERT_EQ(code(files_->write("/f", "3", {.mode = 04755})), "ok");
  EXPECT_EQ(files_->status("/f")->mode, 04755u);
  EXPECT_EQ(files_->status("/f")->uid, 7u);
}

TEST_P(FileSystemContract, SetIdBitsAreNotHandedToAnotherOwner) {
  ASSERT_EQ(code(files_->write("/f", "1", {.mode = 04755, .uid = 7, .gid = 7})), "ok");
  ASSERT_EQ(code(files_->write("/f", "2", {.uid = 0, .gid = 0})), "ok");
  EXPECT_EQ(files_->status("/f")->mode, 0755u);
}

TEST_P(FileSystemContract, WriteReplacesALinkAndNotWhatItPointsTo) {
  ASSERT_EQ(code(files_->write("/target", "safe")), "ok");
  ASSERT_EQ(code(files_->make_link("/f", "/target")), "ok");
  ASSERT_EQ(code(files_->write("/f", "new")), "ok");
  EXPECT_EQ(type("/f"), "regular file");
  EXPECT_EQ(files_->read("/target").value(), "safe");
}

TEST_P(FileSystemContract, CheckSeesTheFinishedFileAndCanRefuseIt) {
  ASSERT_EQ(code(files_->write("/f", "old")), "ok");
  std::string seen, path;
  WriteOptions options{.mode = 0600, .check = [&](const std::string& temporary) -> Status {
                         path = temporary;
                         seen = files_->read(temporary).value_or("?");
                         EXPECT_EQ(files_->status(temporary)->mode, 0600u);
                         EXPECT_EQ(files_->read("/f").value(), "old");
                         return fail(Code::failed, "visudo says no");
                       }};
  Status refused = files_->write("/f", "new", options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "visudo says no");
  EXPECT_EQ(seen, "new");
  EXPECT_EQ(path.substr(0, 12), "/.f.consort-") << path;
  EXPECT_EQ(files_->read("/f").value(), "old");
  EXPECT_EQ(names("/"), std::vector<std::string>{"f"});

  options.check = [](const std::string&) -> Status { return {}; };
  EXPECT_EQ(code(files_->write("/f", "new", options)), "ok");
  EXPECT_EQ(files_->read("/f").value(), "new");
  EXPECT_EQ(names("/"), std::vector<std::string>{"f"});
}

TEST_P(FileSystemContract, LongestNameCanBeWritten) {
  std::string path = "/" + std::string(255, 'n');
  ASSERT_EQ(code(files_->write(path, "1")), "ok");
  EXPECT_EQ(files_->read(path).value(), "1");
}

TEST_P(FileSystemContract, PathsThatAreRefused) {
  ASSERT_EQ(code(files_->make_directory("/d", 0755)), "ok");
  for (const std::string& path : std::vector<std::string>{"", "f", "./f", "/../f", "/d/../f",
                                                          "/d/..", "/" + std::string(256, 'n')}) {
    EXPECT_EQ(code(files_->write(path, "x")), "invalid") << path;
    EXPECT_EQ(code(files_->status(path)), "invalid") << path;
    EXPECT_EQ(code(files_->remove_tree(path)), "invalid") << path;
    EXPECT_EQ(files_->fingerprint(path), Fingerprint{}) << path;
  }
  std::string with_nul("/f\0g", 4), deep;
  while (deep.size() < 5000)
    deep += "/d";
  EXPECT_EQ(code(files_->write(with_nul, "x")), "invalid");
  EXPECT_EQ(code(files_->status(deep)), "invalid");
  EXPECT_EQ(names("/"), std::vector<std::string>{"d"});
}

TEST_P(FileSystemContract, PathsAreNormalised) {
  ASSERT_EQ(code(files_->make_directories("/a/b")), "ok");
  ASSERT_EQ(code(files_->write("//a/./b//f", "1")), "ok");
  EXPECT_EQ(files_->read("/a/b/f/").value(), "1");
  EXPECT_EQ(files_->fingerprint("/a//b/./f"), files_->fingerprint("/a/b/f"));
  EXPECT_EQ(type("/"), "directory");
  EXPECT_EQ(type("/a/b/"), "directory");
}

TEST_P(FileSystemContract, TrailingSlashDoesNotFollowALink) {
  ASSERT_EQ(code(files_->make_directory("/d", 0755)), "ok");
  ASSERT_EQ(code(files_->make_link("/l", "d")), "ok");
  EXPECT_EQ(type("/l/"), "symbolic link");
  EXPECT_EQ(files_->fingerprint("/l/"), files_->fingerprint("/l"));
  EXPECT_NE(files_->fingerprint("/l"), files_->fingerprint("/d"));
}

TEST_P(FileSystemContract, WhatIsMissing) {
  EXPECT_EQ(code(files_->status("/no")), "not-found");
  EXPECT_EQ(code(files_->read("/no")), "not-found");
  EXPECT_EQ(code(files_->digest("/no")), "not-found");
  EXPECT_EQ(code(files_->read_link("/no")), "not-found");
  EXPECT_EQ(code(files_->list("/no")), "not-found");
  EXPECT_EQ(code(files_->write("/no/f", "x")), "not-found");
  EXPECT_EQ(code(files_->make_directory("/no/d", 0755)), "not-found");
  EXPECT_EQ(code(files_->make_link("/no/l", "x")), "not-found");
  EXPECT_EQ(code(files_->set_mode("/no", 0600)), "not-found");
  EXPECT_EQ(code(files_->set_owner("/no", 1, 1)), "not-found");
  EXPECT_EQ(code(files_->rename("/no", "/yes")), "not-found");
  EXPECT_EQ(code(files_->remove("/no")), "not-found");
  EXPECT_EQ(code(files_->remove_tree("/no")), "not-found");
  EXPECT_EQ(files_->fingerprint("/no"), Fingerprint{});
  EXPECT_EQ(files_->read("/no").error().message, "cannot read /no: No such file or directory");
}

TEST_P(FileSystemContract, AFileIsNoDirectory) {
  ASSERT_EQ(code(files_->write("/f", "x")), "ok");
  EXPECT_EQ(code(files_->status("/f/g")), "not-found");
  EXPECT_EQ(code(files_->write("/f/g", "x")), "not-found");
  EXPECT_EQ(code(files_->list("/f")), "not-found");
  EXPECT_EQ(code(files_->make_directory("/f", 0755)), "exists");
  EXPECT_EQ(code(files_->make_directories("/f")), "exists");
  EXPECT_EQ(code(files_->make_directories("/f/g")), "exists");
  EXPECT_EQ(code(files_->make_link("/f", "x")), "exists");
  EXPECT_EQ(code(files_->read_link("/f")), "invalid");
  EXPECT_EQ(files_->read("/f").value(), "x");
}

TEST_P(FileSystemContract, ADirectoryIsNoFile) {
  ASSERT_EQ(code(files_->make_directory("/d", 0755)), "ok");
  EXPECT_EQ(code(files_->read("/d")), "invalid");
  EXPECT_EQ(code(files_->digest("/d")), "invalid");
  EXPECT_EQ(code(files_->make_link("/d", "x")), "exists");
  Status written = files_->write("/d", "x");
  ASSERT_EQ(code(written), "exists");
  EXPECT_EQ(written.error().message, "/d is a directory, not a regular file");
  EXPECT_EQ(names("/"), std::vector<std::string>{"d"});
}

TEST_P(FileSystemContract, DirectoriesGetExactlyTheirModeAndOwner) {
  ASSERT_EQ(code(files_->make_directory("/d", 02777, Ownership{5, 6})), "ok");
  FileStatus status = files_->status("/d").value();
  EXPECT_EQ(status.mode, 02777u);
  EXPECT_EQ(status.uid, 5u);
  EXPECT_EQ(status.gid, 6u);
  EXPECT_EQ(code(files_->make_directory("/d", 0755)), "exists");
}

TEST_P(FileSystemContract, DirectoriesWithAncestors) {
  ASSERT_EQ(code(files_->make_directories("/var/lib/consort", 0700)), "ok");
  EXPECT_EQ(files_->status("/var/lib")->mode, 0755u);
  EXPECT_EQ(files_->status("/var/lib/consort")->mode, 0700u);
  EXPECT_EQ(code(files_->make_directories("/var/lib/consort", 0755)), "ok");
  EXPECT_EQ(files_->status("/var/lib/consort")->mode, 0700u);
  EXPECT_EQ(code(files_->make_directories("/")), "ok");
}

TEST_P(FileSystemContract, Links) {
  ASSERT_EQ(code(files_->make_link("/l", "nowhere/../at all")), "ok");
  EXPECT_EQ(files_->read_link("/l").value(), "nowhere/../at all");
  EXPECT_EQ(type("/l"), "symbolic link");
  ASSERT_EQ(code(files_->make_link("/l", "/elsewhere")), "ok");
  EXPECT_EQ(files_->read_link("/l").value(), "/elsewhere");
  for (const std::string& target : {std::string(), std::string("a\0b", 3), std::string(5000, 'a')})
    EXPECT_EQ(code(files_->make_link("/l", target)), "invalid");
  EXPECT_EQ(code(files_->read("/l")), "invalid");
  EXPECT_EQ(code(files_->set_mode("/l", 0600)), "invalid");
  EXPECT_EQ(code(files_->set_owner("/l", 3, 4)), "ok");
  EXPECT_EQ(files_->status("/l")->uid, 3u);
  EXPECT_EQ(names("/"), std::vector<std::string>{"l"});
  EXPECT_EQ(code(files_->remove("/l")), "ok");
}

TEST_P(FileSystemContract, LinksOfRootAreFollowedOnTheWay) {
  ASSERT_EQ(code(files_->make_directories("/run/lock")), "ok");
  ASSERT_EQ(code(files_->make_directories("/var/x")), "ok");
  ASSERT_EQ(code(files_->make_link("/var/run", "/run")), "ok");
  ASSERT_EQ(code(files_->make_link("/var/x/up", "../run/./lock/..//lock")), "ok");
  ASSERT_EQ(code(files_->write("/var/run/pid", "1")), "ok");
  ASSERT_EQ(code(files_->write("/var/x/up/held", "2")), "ok");
  EXPECT_EQ(files_->read("/run/pid").value(), "1");
  EXPECT_EQ(files_->read("/run/lock/held").value(), "2");
  EXPECT_EQ(type("/var/run"), "symbolic link");
  EXPECT_EQ(code(files_->list("/var/run")), "not-found");
  EXPECT_EQ(names("/var/x/up/"), std::vector<std::string>{});
}

TEST_P(FileSystemContract, NoLinkLeadsOutOfTheRoot) {
  ASSERT_EQ(code(files_->make_directory("/d", 0755)), "ok");
  ASSERT_EQ(code(files_->make_link("/d/up", "../../../../../..")), "ok");
  ASSERT_EQ(code(files_->make_link("/d/abs", "/")), "ok");
  ASSERT_EQ(code(files_->write("/d/up/f", "1")), "ok");
  ASSERT_EQ(code(files_->write("/d/abs/g", "2")), "ok");
  EXPECT_EQ(names("/"), (std::vector<std::string>{"d", "f", "g"}));
}

TEST_P(FileSystemContract, LinkLoopsEnd) {
  ASSERT_EQ(code(files_->make_link("/a", "b")), "ok");
  ASSERT_EQ(code(files_->make_link("/b", "a")), "ok");
  ASSERT_EQ(code(files_->make_link("/self", "self/self")), "ok");
  EXPECT_EQ(code(files_->read("/a/f")), "denied");
  EXPECT_EQ(code(files_->write("/self/f", "x")), "denied");
}

TEST_P(FileSystemContract, LinksOfOthersAreNotFollowed) {
  ASSERT_EQ(code(files_->make_directory("/goal", 0755)), "ok");
  struct Case {
    const char* name;
    uint32_t directory_mode, directory_owner, link_owner;
    const char* expected;
  };
  for (const Case& c : {Case{"user's link", 0755, 0, 1000, "denied"},
                        {"root's link in a user's directory", 0755, 1000, 0, "denied"},
                        {"root's link where all may write", 0777, 0, 0, "denied"},
                        {"root's link in a sticky directory", 01777, 0, 0, "denied"},
                        {"root's link where the group may write", 0775, 0, 0, "denied"},
                        {"root's link in root's directory", 0755, 0, 0, "ok"}}) {
    ASSERT_EQ(code(files_->make_directory("/d", c.directory_mode, Ownership{c.directory_owner, 0})),
              "ok");
    ASSERT_EQ(code(files_->make_link("/d/l", "/goal")), "ok");
    ASSERT_EQ(code(files_->set_owner("/d/l", c.link_owner, 0)), "ok");
    Status written = files_->write("/d/l/f", "x");
    EXPECT_EQ(code(written), c.expected) << c.name;
    if (!written) {
      EXPECT_NE(written.error().message.find("/d/l"), std::string::npos) << written.error().message;
    }
    EXPECT_EQ(code(files_->status("/d/l/f")), c.expected) << c.name;
    EXPECT_EQ(code(files_->make_directory("/d/l/n", 0755)), c.expected) << c.name;
    EXPECT_EQ(code(files_->remove_tree("/d")), "ok");
  }
  EXPECT_EQ(names("/goal"), (std::vector<std::string>{"f", "n"}));
}

TEST_P(FileSystemContract, ModesAndOwners) {
  ASSERT_EQ(code(files_->write("/f", "x")), "ok");
  ASSERT_EQ(code(files_->set_mode("/f", 06750)), "ok");
  EXPECT_EQ(files_->status("/f")->mode, 06750u);
  ASSERT_EQ(code(files_->set_owner("/f", 5, {})), "ok");
  EXPECT_EQ(files_->status("/f")->uid, 5u);
  EXPECT_EQ(files_->status("/f")->gid, 0u);
  EXPECT_EQ(files_->status("/f")->mode, 0750u);
  ASSERT_EQ(code(files_->set_owner("/f", {}, 9)), "ok");
  EXPECT_EQ(files_->status("/f")->uid, 5u);
  EXPECT_EQ(files_->status("/f")->gid, 9u);
  ASSERT_EQ(code(files_->set_mode("/", 0711)), "ok");
  EXPECT_EQ(files_->status("/")->mode, 0711u);
}

TEST_P(FileSystemContract, Renames) {
  ASSERT_EQ(code(files_->write("/a", "1")), "ok");
  ASSERT_EQ(code(files_->write("/b", "2")), "ok");
  ASSERT_EQ(code(files_->make_directories("/d/e")), "ok");
  ASSERT_EQ(code(files_->make_directory("/empty", 0755)), "ok");
  EXPECT_EQ(code(files_->rename("/a", "/b")), "ok");
  EXPECT_EQ(files_->read("/b").value(), "1");
  EXPECT_EQ(type("/a"), "nothing");
  EXPECT_EQ(code(files_->rename("/empty", "/d")), "exists");
  EXPECT_EQ(code(files_->rename("/d", "/empty")), "ok");
  EXPECT_EQ(type("/empty/e"), "directory");
  EXPECT_EQ(code(files_->rename("/empty", "/empty/e/x")), "invalid");
  EXPECT_EQ(code(files_->rename("/b", "/b")), "ok");
  EXPECT_EQ(files_->read("/b").value(), "1");
}

TEST_P(FileSystemContract, Removes) {
  ASSERT_EQ(code(files_->make_directories("/d/e/f")), "ok");
  ASSERT_EQ(code(files_->write("/d/e/g", "x")), "ok");
  ASSERT_EQ(code(files_->write("/outside", "x")), "ok");
  ASSERT_EQ(code(files_->make_link("/d/l", "/outside")), "ok");
  ASSERT_EQ(code(files_->make_link("/d/dir", "/")), "ok");
  EXPECT_EQ(code(files_->remove("/d/e")), "exists");
  EXPECT_EQ(code(files_->remove("/d/e/f")), "ok");
  EXPECT_EQ(code(files_->remove_tree("/d")), "ok");
  EXPECT_EQ(names("/"), std::vector<std::string>{"outside"});
  EXPECT_EQ(code(files_->remove("/")), "denied");
  EXPECT_EQ(code(files_->remove_tree("/")), "denied");
  EXPECT_EQ(code(files_->remove_tree("/outside")), "ok");
  EXPECT_EQ(names("/"), std::vector<std::string>{});
}

TEST_P(FileSystemContract, ListsInOrder) {
  ASSERT_EQ(code(files_->write("/b", "")), "ok");
  ASSERT_EQ(code(files_->make_directory("/a", 0755)), "ok");
  ASSERT_EQ(code(files_->make_link("/c", "x")), "ok");
  auto entries = files_->list("/").value();
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(entries[0].name + to_string(entries[0].type).data(), "adirectory");
  EXPECT_EQ(entries[1].name + to_string(entries[1].type).data(), "bregular file");
  EXPECT_EQ(entries[2].name + to_string(entries[2].type).data(), "csymbolic link");
}

TEST_P(FileSystemContract, ReadKeepsToItsLimit) {
  ASSERT_EQ(code(files_->write("/f", "12345")), "ok");
  EXPECT_EQ(files_->read("/f", 5).value(), "12345");
  auto refused = files_->read("/f", 4);
  ASSERT_EQ(code(refused), "invalid");
  EXPECT_EQ(refused.error().message, "/f is larger than 4 bytes");
}

TEST_P(FileSystemContract, FingerprintsMoveWithEveryChange) {
  ASSERT_EQ(code(files_->write("/f", "1")), "ok");
  std::set<Fingerprint> seen{files_->fingerprint("/f")};
  EXPECT_EQ(files_->fingerprint("/f"), files_->status("/f")->fingerprint());
  auto moved = [&] { return seen.insert(files_->fingerprint("/f")).second; };
  ASSERT_EQ(code(files_->write("/f", "2")), "ok");
  EXPECT_TRUE(moved());
  ASSERT_EQ(code(files_->set_mode("/f", 0600)), "ok");
  EXPECT_TRUE(moved());
  ASSERT_EQ(code(files_->set_owner("/f", 1, 1)), "ok");
  EXPECT_TRUE(moved());
  EXPECT_FALSE(moved());
  EXPECT_NE(files_->fingerprint("/"), Fingerprint{});
}

TEST_P(FileSystemContract, DurableWritesAndSync) {
  ASSERT_EQ(code(files_->write("/state", "1", {.durable = true})), "ok");
  ASSERT_EQ(code(files_->write("/state", "2", {.durable = true})), "ok");
  EXPECT_EQ(files_->read("/state").value(), "2");
  EXPECT_EQ(code(files_->sync()), "ok");
  EXPECT_EQ(code(files_->sync()), "ok");
}

TEST_P(FileSystemContract, LeftoversOfACrashAreRecognised) {
  for (const char* name : {"/.motd.consort-0123456789abcdef", "/.motd.consort-0123", "/motd",
                           "/.consort-dir", "/.x.consort-0123456789ABCDEF"}) {
    ASSERT_EQ(code(files_->write(name, "half")), "ok");
  }
  EXPECT_EQ(remove_leftovers(*files_, "/").value(), 1u);
  EXPECT_EQ(type("/.motd.consort-0123456789abcdef"), "nothing");
  EXPECT_EQ(names("/").size(), 4u);
  EXPECT_EQ(code(remove_leftovers(*files_, "/no")), "not-found");
}

TEST_P(FileSystemContract, LocksExcludeOneAnother) {
  auto held = files_->lock("/lock", Duration(0));
  ASSERT_TRUE(held) << held.error().to_string();
  EXPECT_EQ(files_->status("/lock")->mode, 0600u);
  EXPECT_EQ(code(files_->lock("/lock", Duration(0))), "busy");
  held->reset();
  EXPECT_EQ(code(files_->lock("/lock", Duration(0))), "ok");
}

}  // namespace
}  // namespace consort::system
