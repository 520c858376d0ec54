// The terminal that the process was started from. Its end and `kill -HUP` are the same signal; this tells them apart.
#pragma once

namespace gazetted {

class TerminalOfStart {
 public:
  TerminalOfStart();
  // It had one (and did not ignore its end, as under nohup), and has it no more.
  bool is_gone() const;

 private:
  bool had_one_;
};

}  // namespace gazetted
