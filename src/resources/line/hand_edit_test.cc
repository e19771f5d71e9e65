#include "resources/line/hand_edit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "model/json.h"
#include "resources/line/wanted_line.h"

namespace consort::resources {
namespace {

constexpr const char* kSshd =
    "# This is the sshd server system-wide configuration file.\n"
    "\n"
    "#Port 22\n"
    "#PermitRootLogin prohibit-password\n"
    "UsePAM yes\n"
    "\n"
    "X11Forwarding yes\n"
    "Subsystem\tsftp\t/usr/lib/openssh/sftp-server\n";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

std::string described(const std::string& before, const std::string& after) {
  auto lines = hand_edit_as_lines("/etc/ssh/sshd_config", before, after);
  return lines ? model::to_json(*lines) : "a whole file";
}

std::string carried_out(const model::Map& lines, const std::string& text) {
  LineFile file(text);
  for (const auto& entry : lines) {
    auto wanted = WantedLine::of(entry.value.map());
    if (!wanted || !wanted->make_so(file)) return "it cannot be done";
  }
  return file.bytes();
}

TEST(HandEdit, ASettingThatWasUncommentedIsOneLine) {
  EXPECT_EQ(
      described(kSshd, replaced(kSshd, "#PermitRootLogin prohibit-password", "PermitRootLogin no")),
      R"~({"sshd_config: PermitRootLogin":{"line":"PermitRootLogin no",)~"
      R"~("match":"^[#;]?\\s*PermitRootLogin(\\s|=|:|$)","path":"/etc/ssh/sshd_config"}})~");
}

TEST(HandEdit, AValueThatWasChangedIsOneLine) {
  EXPECT_EQ(described("a = 1\nb = 2\n#b = 3\n", "a = 1\nb = 20\n#b = 3\n"),
            R"~({"sshd_config: b":{"line":"b = 20","match":"^\\s*b(\\s|=|:|$)",)~"
            R"~("path":"/etc/ssh/sshd_config"}})~");
}

TEST(HandEdit, ALineThatWasAddedSaysBehindWhich) {
  EXPECT_EQ(described(kSshd, replaced(kSshd, "UsePAM yes\n", "UsePAM yes\nAllowUsers ann\n")),
            R"({"sshd_config: AllowUsers":{"after":"^UsePAM yes$","line":"AllowUsers ann",)"
            R"("path":"/etc/ssh/sshd_config"}})");
  EXPECT_EQ(
      described(kSshd, kSshd + std::string("AllowUsers ann\n")),
      R"({"sshd_config: AllowUsers":{"line":"AllowUsers ann","path":"/etc/ssh/sshd_config"}})");
}

TEST(HandEdit, LinesThatWereAddedTogetherKeepTheirOrder) {
  auto lines = hand_edit_as_lines("/etc/x", "a\nb\n", "a\none\ntwo\nb\n");
  ASSERT_TRUE(lines);
  EXPECT_EQ(carried_out(*lines, "a\nb\n"), "a\none\ntwo\nb\n");
  EXPECT_EQ(model::to_json(*lines->find("x: two")->map().find("requires")), R"(["lines.x: one"])");
}

TEST(HandEdit, ALineThatWasTakenAwayIsAbsent) {
  EXPECT_EQ(described(kSshd, replaced(kSshd, "X11Forwarding yes\n", "")),
            R"({"sshd_config: no X11Forwarding":{"line":"X11Forwarding yes",)"
            R"("path":"/etc/ssh/sshd_config","state":"absent"}})");
}

TEST(HandEdit, WhatLinesCannotSayIsAWholeFile) {
  EXPECT_EQ(described("a\na\n", "a\n"), "a whole file") << "which of two equal ones is gone";
  EXPECT_EQ(described("a\nb\n", "a\nb\na\n"), "a whole file") << "a second one of the same";
  EXPECT_EQ(described("a\nb\n", "b\na\n"), "a whole file") << "another order";
  EXPECT_EQ(described("a\n", std::string("a\n\0\n", 4)), "a whole file");
  EXPECT_EQ(described("a\n", "a"), "a whole file") << "its last line break";
  EXPECT_EQ(described("a\n", "a\n" + std::string(5000, 'x') + "\n"), "a whole file");
  EXPECT_EQ(described("a\n", "a\n1\n2\n3\n4\n5\n6\n"), "a whole file") << "too much";
  EXPECT_EQ(described("a\n", "a\n"), "a whole file") << "nothing was done";
}

RC_GTEST_PROP(HandEdit, ComesOutAsTheVeryBytesOrNotAtAll, ()) {
  const auto words = rc::gen::elementOf(std::vector<std::string>{
      "a = 1", "a = 2", "#a = 1", "b: x", "b", "", "c", "; c", "(d) [e] $f", "#", "a=b=c"});
  const auto text = [](const std::vector<std::string>& lines, bool ends) {
    std::string all;
    for (const std::string& line : lines)
      all += line + "\n";
    if (!ends && !all.empty()) all.pop_back();
    return all;
  };
  auto lines = *rc::gen::container<std::vector<std::string>>(words);
  const std::string before = text(lines, *rc::gen::arbitrary<bool>());
  const int edits = *rc::gen::inRange(1, 4);
  for (int i = 0; i < edits; ++i) {
    const auto at = static_cast<std::ptrdiff_t>(*rc::gen::inRange<size_t>(0, lines.size() + 1));
    const int what = *rc::gen::inRange(0, 3);
    if (what == 0 || at == static_cast<std::ptrdiff_t>(lines.size()))
      lines.insert(lines.begin() + at, *words);
    else if (what == 1)
      lines.erase(lines.begin() + at);
    else
      lines[static_cast<size_t>(at)] = *words;
  }
  const std::string after = text(lines, *rc::gen::arbitrary<bool>());
  auto edit = hand_edit_as_lines("/etc/x", before, after);
  RC_TAG(edit ? "as lines" : "whole");
  if (edit) {
    RC_ASSERT(carried_out(*edit, before) == after);
    RC_ASSERT(carried_out(*edit, after) == after);
  }
}

}  // namespace
}  // namespace consort::resources
