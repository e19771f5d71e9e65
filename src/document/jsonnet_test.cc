#include "document/jsonnet.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "base/strings.h"
#include "document/testing/memory_tree.h"
#include "model/json.h"

namespace consort::document {
namespace {

using model::Value;

class JsonnetTest : public testing::Test {
 protected:
  std::optional<Value> read(const std::string& program) {
    tree_.write("tags/a.jsonnet", program);
    diagnostics_ = {};
    return read_jsonnet("tags/a.jsonnet", tree_, documents_, diagnostics_, limits_);
  }
  std::string json(const std::string& program) {
    std::optional<Value> value = read(program);
    return value ? model::to_json(*value) : render(diagnostics_, {});
  }
  // The one error: "tags/a.jsonnet:1:2 rule: message".
  std::string error(const std::string& program) {
    if (std::optional<Value> value = read(program)) return model::to_json(*value);
    EXPECT_EQ(diagnostics_.all().size(), 1u);
    const Diagnostic& d = diagnostics_.all().at(0);
    return d.place.to_string() + " " + d.rule + ": " + d.message;
  }

  MemoryTree tree_;
  model::Documents documents_;
  Diagnostics diagnostics_;
  JsonnetLimits limits_;
};

TEST_F(JsonnetTest, GivesTheResult) {
  EXPECT_EQ(json("{a: 1, b: [true, null, 'x', 1.5], c:: 2}"), R"({"a":1,"b":[true,null,"x",1.5]})");
  EXPECT_EQ(json("local f(x) = x * 2; {[k]: f(3) for k in ['p', 'q']}"), R"({"p":6,"q":6})");
  EXPECT_EQ(json("'caf\u00e9'"), "\"caf\u00e9\"");
}

TEST_F(JsonnetTest, EveryMarkNamesTheDocumentAsAWhole) {
  std::optional<Value> value = read("{a: [1]}");
  ASSERT_TRUE(value);
  const Value& item = value->map().find("a")->list()[0];
  EXPECT_EQ(item.mark().place(), (Place{"tags/a.jsonnet", 0, 0}));
  EXPECT_EQ(value->map().entry("a")->key_mark.place(), (Place{"tags/a.jsonnet", 0, 0}));
}

TEST_F(JsonnetTest, ImportsComeFromTheTree) {
  tree_.write("lib/b.libsonnet", "{x: import '../data/c.libsonnet', y: importstr 'd.txt'}");
  tree_.write("data/c.libsonnet", "42");
  tree_.write("lib/d.txt", "text\n");
  EXPECT_EQ(json("import '../lib/b.libsonnet'"), R"({"x":42,"y":"text\n"})");
}

TEST_F(JsonnetTest, NothingOutsideOfTheTreeCanBeImported) {
  for (const char* path :
       {"/etc/passwd", "../../etc/passwd", "../../../../../../etc/passwd", "passwd"}) {
    EXPECT_EQ(error("importstr '" + std::string(path) + "'").find("root:"), std::string::npos)
        << path;
  }
  EXPECT_EQ(
      error("importstr '/etc/passwd'"),
      "tags/a.jsonnet:1:1 jsonnet-error: couldn't open import \"/etc/passwd\": '/etc/passwd' is "
      "absolute, outside of the site");
  EXPECT_EQ(error("{a: import 'b.libsonnet'}"),
            "tags/a.jsonnet:1:5 jsonnet-error: couldn't open import \"b.libsonnet\": cannot read "
            "tags/b.libsonnet: No such file or directory");
  tree_.write("tags/zero", std::string("a\0b", 3));
  EXPECT_EQ(error("importstr 'zero'"),
            "tags/a.jsonnet:1:1 jsonnet-error: couldn't open import \"zero\": tags/zero has a zero "
            "byte in it");
}

TEST_F(JsonnetTest, ErrorsHaveTheirPlace) {
  tree_.write("lib/broken.libsonnet", "{\n  a: }\n");
  struct Case {
    const char* program;
    const char* error;
  };
  const Case cases[] = {
      {"{a: }", "tags/a.jsonnet:1:5 jsonnet-error: unexpected: \"}\" while parsing terminal"},
      {"{a: 1,\n b: y}", "tags/a.jsonnet:2:5 jsonnet-error: Unknown variable: y"},
      {"{'\u00e9': zed}", "tags/a.jsonnet:1:7 jsonnet-error: Unknown variable: zed"},
      {"{\n  a: error 'boom'\n}", "tags/a.jsonnet:2:6 jsonnet-error: boom"},
      {"{\n  a: {\n    b: error 'x'\n    + 'y',\n  },\n}", "tags/a.jsonnet:3:8 jsonnet-error: xy"},
      {"error 'one\\ntwo'", "tags/a.jsonnet:1:1 jsonnet-error: one\\ntwo"},
      {"import '../lib/broken.libsonnet'",
       "lib/broken.libsonnet:2:6 jsonnet-error: unexpected: \"}\" while parsing terminal"},
      {"function(x) x", "tags/a.jsonnet jsonnet-error: function parameter x not bound in call"},
      {"std.parseInt('x')", "tags/a.jsonnet:1:1 jsonnet-error: x is not a base 10 integer"},
      {"std.extVar('host')", "tags/a.jsonnet:1:1 jsonnet-error: undefined external variable: host"},
      {"1e20", "tags/a.jsonnet jsonnet-error: the result cannot be used: "},
  };
  for (const Case& c : cases)
    EXPECT_EQ(error(c.program).substr(0, strlen(c.error)), c.error) << c.program;
}

TEST_F(JsonnetTest, ErrorsShowTheWay) {
  read("local f(x) = error 'no ' + x;\nlocal g(x) = f(x);\n{\n  a: g('way'),\n}\n");
  ASSERT_EQ(diagnostics_.all().size(), 1u);
  std::vector<std::string> notes;
  for (const auto& note : diagnostics_.all()[0].notes)
    notes.push_back(note.place.to_string() + " " + note.message);
  EXPECT_EQ(notes, (std::vector<std::string>{"tags/a.jsonnet:2:14 in 'g'",
                                             "tags/a.jsonnet:4:6 in this object"}));
}

TEST_F(JsonnetTest, AProgramCannotMakeWhatOnlyTheCompilerMakes) {
  for (const char* program :
       {"{'$unknown': ['facts.x']}", "{a: {'$secret': ['x', {name: 'db'}]}}"}) {
    EXPECT_NE(error(program).find("jsonnet-error: the result cannot be used"), std::string::npos)
        << program;
  }
}

TEST_F(JsonnetTest, EndlessProgramsAreEnded) {
  const std::string exponential = "local f(x) = if x == 0 then 1 else f(x - 1) + f(x - 1); f(90)";
  limits_.cpu = std::chrono::seconds(1);
  EXPECT_EQ(error(exponential), "tags/a.jsonnet jsonnet-limit: the program took more than " +
                                    human(limits_.cpu) + " of processor time");
  limits_ = {.wall = std::chrono::milliseconds(200)};
  EXPECT_EQ(error(exponential),
            "tags/a.jsonnet jsonnet-limit: the program did not end within " + human(limits_.wall));
}

TEST_F(JsonnetTest, EndlessRecursionIsEnded) {
  EXPECT_EQ(error("local f(x) = f(x + 1); f(0)"),
            "tags/a.jsonnet:1:14 jsonnet-limit: the program calls itself too often");
  EXPECT_NE(error(repeat("[", 100'000) + repeat("]", 100'000)).find("jsonnet-"), std::string::npos);
  EXPECT_NE(error("local a = [a]; a").find("jsonnet-limit"), std::string::npos);
}

TEST_F(JsonnetTest, BigResultsAreRefused) {
  limits_.text = 1 << 16;
  EXPECT_EQ(error("std.repeat('x', 100000)"),
            "tags/a.jsonnet jsonnet-limit: the result has more than 65536 bytes");
  EXPECT_EQ(error("local d(n) = if n == 0 then 1 else [d(n - 1)]; d(65)").substr(0, 60),
            "tags/a.jsonnet jsonnet-error: the result cannot be used: it ");
}

TEST_F(JsonnetTest, MemoryIsLimited) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers reserve more address space than any limit";
#endif
  limits_.memory = 64 << 20;
  EXPECT_EQ(
      error("local f(x) = if std.length(x) > 1e9 then x else f(x + x); f('0123456789abcdef')"),
      "tags/a.jsonnet jsonnet-limit: the program needs more than 64 MiB of memory");
}

TEST_F(JsonnetTest, WhatCannotBeReadIsUnreadable) {
  EXPECT_FALSE(read_jsonnet("missing.jsonnet", tree_, documents_, diagnostics_));
  EXPECT_EQ(diagnostics_.all().at(0).rule, "unreadable");
  EXPECT_NE(error("{a: '\xFF'}").find("unreadable: tags/a.jsonnet is no UTF-8 at byte 5"),
            std::string::npos);
}

TEST_F(JsonnetTest, RunsFromManyThreadsAtOnce) {
  tree_.write("lib/x.libsonnet", "[i * i for i in std.range(0, 20)]");
  for (int i = 0; i < 8; ++i) {
    tree_.write("p" + std::to_string(i),
                "{a: import 'lib/x.libsonnet', b: " + std::to_string(i) + "}");
  }
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < 2; ++round) {
        Diagnostics diagnostics;
        auto value = read_jsonnet("p" + std::to_string(i), tree_, documents_, diagnostics);
        if (value && value->map().find("b")->integer() == i) ++right;
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(right, 16);
}

TEST_F(JsonnetTest, LeavesNoDescriptorAndNoChildBehind) {
  auto descriptors = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
  };
  auto before = descriptors();
  limits_.wall = std::chrono::milliseconds(50);
  json("{a: 1}");
  error("local f(x) = f(x); f(1)");
  error("local f(x) = if x == 0 then 1 else f(x - 1) + f(x - 1); f(90)");
  EXPECT_EQ(descriptors(), before);
}

}  // namespace
}  // namespace consort::document
