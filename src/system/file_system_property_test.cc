#include <rapidcheck.h>

#include "system/testing/fake_file_system.h"
#include "system/testing/temporary_root.h"

// The fake does what the real file system does: any sequence of operations has the same outcomes
// and leaves the same tree.
namespace consort::system {
namespace {

struct Operation {
  int kind = 0;
  std::string path;
  std::string other;
  uint32_t number = 0;
};

std::ostream& operator<<(std::ostream& out, const Operation& operation) {
  return out << operation.kind << " " << operation.path << " " << operation.other << " "
             << operation.number;
}

rc::Gen<std::string> any_path() {
  return rc::gen::map(
      rc::gen::nonEmpty(rc::gen::container<std::vector<char>>(rc::gen::element('a', 'b', 'c'))),
      [](const std::vector<char>& names) {
        std::string path;
        for (size_t i = 0; i < std::min<size_t>(names.size(), 3); ++i)
          path += std::string("/") + names[i];
        return path;
      });
}

rc::Gen<Operation> any_operation() {
  return rc::gen::build<Operation>(
      rc::gen::set(&Operation::kind, rc::gen::inRange(0, 10)),
      rc::gen::set(&Operation::path, any_path()),
      rc::gen::set(&Operation::other, rc::gen::oneOf(any_path(), rc::gen::element<std::string>(
                                                                     "a", "../b", "/", "/no"))),
      rc::gen::set(&Operation::number,
                   rc::gen::element<uint32_t>(0, 1, 0644, 0755, 01777, 04755, 02070)));
}

std::string outcome(const Status& status) {
  return status ? "ok" : std::string(to_string(status.error().code));
}

std::string perform(FileSystem& files, const Operation& operation) {
  const auto& [kind, path, other, number] = operation;
  switch (kind) {
    case 0:
      return outcome(files.write(path, other));
    case 1:
      return outcome(files.write(path, other, {.mode = number, .uid = number % 3}));
    case 2:
      return outcome(files.make_directory(path, number | 0100, Ownership{number % 2, 0}));
    case 3:
      return outcome(files.make_directories(path, 0755));
    case 4:
      return outcome(files.make_link(path, other));
    case 5:
      return outcome(files.set_mode(path, number));
    case 6:
      return outcome(files.set_owner(path, number % 3, number % 2));
    case 7:
      return outcome(files.rename(path, other[0] == '/' ? other : "/a/b"));
    case 8:
      return outcome(files.remove(path));
    default:
      return outcome(files.remove_tree(path));
  }
}

void describe(FileSystem& files, const std::string& path, std::string& text) {
  FileStatus status = files.status(path).value();
  text += path + " " + std::string(to_string(status.type)) + " " + std::to_string(status.mode) +
          " " + std::to_string(status.uid) + " " + std::to_string(status.gid);
  if (status.type == FileType::regular) text += " " + files.read(path).value();
  if (status.type == FileType::link) text += " -> " + files.read_link(path).value();
  text += "\n";
  if (status.type != FileType::directory) return;
  std::vector<DirectoryEntry> entries = files.list(path).value();
  for (const DirectoryEntry& entry : entries) {
    describe(files, (path == "/" ? "" : path) + "/" + entry.name, text);
  }
}

TEST(FileSystemProperty, TheFakeDoesWhatTheRealOneDoes) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root, to give files to others";
  bool held = rc::check([] {
    TemporaryRoot root;
    FakeFileSystem fake;
    RC_ASSERT(fake.set_mode("/", 0755).has_value());
    for (const Operation& operation :
         *rc::gen::container<std::vector<Operation>>(any_operation())) {
      std::string real_outcome = perform(root.files(), operation);
      std::string fake_outcome = perform(fake, operation);
      RC_LOG() << operation << ": " << real_outcome << " / " << fake_outcome << "\n";
      RC_ASSERT(real_outcome == fake_outcome);
    }
    std::string real_tree, fake_tree;
    describe(root.files(), "/", real_tree);
    describe(fake, "/", fake_tree);
    RC_ASSERT(real_tree == fake_tree);
  });
  EXPECT_TRUE(held);
}

}  // namespace
}  // namespace consort::system
