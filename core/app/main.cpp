// The program's first line; everything else stands in cli.cpp.
#include <exception>
#include <iostream>

#include "app/cli.hpp"

int main(int argc, char** argv) {
    try {
        return jembatan::app::run_command_line(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "jembatan: " << error.what() << '\n';
        return 70;
    }
}
