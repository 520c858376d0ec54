// What a reload takes over, and whether that is anything new.
#include "gazetted/app/configuration.hpp"

#include <gtest/gtest.h>

#include "gazetted/config/settings.hpp"
#include "support/files.hpp"

namespace gazetted::test {
namespace {

class ConfigurationTest : public testing::Test {
 protected:
  void write(const std::string& name) {
    directory.put("press.csv", "email\na@example.org\n");
    directory.put("gazetted.yaml",
                  "newsroom: {name: " + name + ", email: n@example.org, language: en}\n" +
                      "spool: {directory: spool}\nstore: sqlite:state/l.db\n"
                      "relays: {main: {host: 127.0.0.1, port: 25, tls: off}}\n"
                      "lists: {press: {subscribers: press.csv, from: N <n@example.org>, relay: main}}\n");
  }
  Settings settings() {
    Findings findings;
    return load_settings(directory / "gazetted.yaml", SecretUse::needed, findings);
  }
  TemporaryDirectory directory;
};

TEST_F(ConfigurationTest, AReloadOfTheSameFileIsNothingNew) {
  write("N");
  Configuration configuration(settings(), std::nullopt);
  const auto reload = [&] {
    Findings findings;
    return configuration.reload(findings);
  };
  auto reloaded = reload();
  ASSERT_TRUE(reloaded);
  EXPECT_FALSE(reloaded->is_new);
  write("M");
  reloaded = reload();
  ASSERT_TRUE(reloaded);
  EXPECT_TRUE(reloaded->is_new);
  directory.put("gazetted.yaml", "lists: [");
  EXPECT_FALSE(reload());
  write("M");
  reloaded = reload();
  ASSERT_TRUE(reloaded);
  EXPECT_FALSE(reloaded->is_new) << "what was refused was never taken over";
}

}  // namespace
}  // namespace gazetted::test
