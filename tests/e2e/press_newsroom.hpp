// A newsroom with one list, and the relay that catches its mail.
#pragma once
#include <gtest/gtest.h>

#include "support/program.hpp"

namespace gazetted::test {

class PressNewsroom : public testing::Test {
 protected:
  void configure(const std::string& spool_extra, int count = 3) {
    newsroom.spool_extra = spool_extra;
    newsroom.list("press.csv", recipients(count));
    newsroom.configure(press_settings(capture->smtp_port()));
  }
  void start(const std::string& spool_extra = "", int count = 3) {
    configure(spool_extra, count);
    newsroom.start();
  }
  std::string state(const std::string& id) {
    const auto status = newsroom.status(id);
    return status ? status->state : "";
  }
  Capture capture;
  Newsroom newsroom;
};

}  // namespace gazetted::test
