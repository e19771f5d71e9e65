#include "document/fit_name.h"

#include <gtest/gtest.h>

namespace consort::document {
namespace {

TEST(FitName, FilesOfASiteMayHaveAnyPlainName) {
  for (const char* path : {"site.yaml", "files/a b/ü.conf", "files/.hidden", "files/-x"})
    EXPECT_EQ(fault_of_listed(path), std::nullopt) << path;
}

TEST(FitName, WhatIsWrongIsToldWithThePath) {
  EXPECT_EQ(fault_of_listed("files/a\nb"),
            "a site cannot have the file 'files/a\\nb': the name has a control character in it");
  EXPECT_EQ(fault_of_listed("files/\xff/x"),
            "a site cannot have the file 'files/\\xff/x': the name is not UTF-8");
  EXPECT_EQ(fault_of_listed("files/" + std::string(256, 'a')),
            "a site cannot have the file 'files/" + std::string(256, 'a') +
                "': the name is longer than 255 bytes");
  EXPECT_EQ(fault_of_listed("modules/other/"),
            "a site cannot have 'modules/other': it is a submodule, a repository of its own");
}

}  // namespace
}  // namespace consort::document
