# What is installed where, and the .deb packages CPack makes of it. `./dev package` runs it on the release build.
set(JEMBATAN_PLUGIN_DESTINATION lib/jembatan/plugins)   # jembatan_add_plugin() installs there

# jembatan_install_gzipped(<file> <where below the prefix> <component>): as Debian wants manuals and changelogs.
function(jembatan_install_gzipped file where component)
  install(CODE "
    set(target \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${where}\")
    get_filename_component(folder \"\${target}\" DIRECTORY)
    file(MAKE_DIRECTORY \"\${folder}\")
    execute_process(COMMAND gzip -9nc ${file} OUTPUT_FILE \"\${target}\" COMMAND_ERROR_IS_FATAL ANY)" COMPONENT ${component})
endfunction()

# The regency's example with the places a package has, ready to be copied to /etc/jembatan.
function(jembatan_install_example where component)
  install(DIRECTORY config/ DESTINATION ${where} COMPONENT ${component})
  install(CODE "
    set(target \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${where}/jembatan.yaml\")
    file(READ \"\${target}\" text)
    foreach(pair \"unix:../build/demo/admin.sock|unix:/run/jembatan/admin.sock\"
                 \"sqlite:../build/demo/jembatan.db|sqlite:/var/lib/jembatan/jembatan.db\"
                 \"path: ../build/demo/secrets|path: /etc/jembatan/secrets\")
      string(REPLACE \"|\" \";\" pair \"\${pair}\")
      list(GET pair 0 there)
      list(GET pair 1 here)
      string(FIND \"\${text}\" \"\${there}\" at)
      if(at EQUAL -1)
        message(FATAL_ERROR \"config/jembatan.yaml: '\${there}' is not there; the package puts '\${here}' in its place\")
      endif()
      string(REPLACE \"\${there}\" \"\${here}\" text \"\${text}\")
    endforeach()
    file(WRITE \"\${target}\" \"\${text}\")" COMPONENT ${component})
endfunction()

# jembatan_install_package(<component> <package>): what every Debian package has.
function(jembatan_install_package component package)
  jembatan_install_gzipped(${PROJECT_SOURCE_DIR}/packaging/debian/changelog share/doc/${package}/changelog.Debian.gz ${component})
  install(FILES packaging/debian/copyright DESTINATION share/doc/${package} COMPONENT ${component})
endfunction()

# Called once every target is known.
macro(jembatan_describe_packages)
  set(doc share/doc/jembatan)
  install(TARGETS jembatan RUNTIME DESTINATION bin COMPONENT broker)
  install(FILES packaging/jembatan.service packaging/jembatan.socket DESTINATION /lib/systemd/system COMPONENT broker)
  install(FILES packaging/jembatan.sysusers DESTINATION lib/sysusers.d RENAME jembatan.conf COMPONENT broker)
  install(DIRECTORY docs/ DESTINATION ${doc} COMPONENT broker FILES_MATCHING PATTERN "*.md")
  install(FILES README.md README.id.md DESTINATION ${doc} COMPONENT broker)  # the first configuration stands there
  install(DIRECTORY packaging/nginx packaging/grafana packaging/prometheus DESTINATION ${doc}/examples COMPONENT broker)
  jembatan_install_example(${doc}/examples/regency broker)
  install(CODE "
    execute_process(COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:jembatan> -DTEMPLATE=${PROJECT_SOURCE_DIR}/packaging/jembatan.1
      \"-DTARGET=\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/share/man/man1/jembatan.1\" -P ${PROJECT_SOURCE_DIR}/cmake/manual.cmake
      COMMAND_ERROR_IS_FATAL ANY)" COMPONENT broker)
  install(CODE "
    set(folder \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/share/bash-completion/completions\")
    file(MAKE_DIRECTORY \"\${folder}\")
    execute_process(COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:jembatan> \"-DTARGET=\${folder}/jembatan\"
      -P ${PROJECT_SOURCE_DIR}/cmake/completion.cmake COMMAND_ERROR_IS_FATAL ANY)" COMPONENT broker)
  install(DIRECTORY connectors/lapor/sim/scenarios/ DESTINATION share/doc/jembatan-simulator/examples COMPONENT simulator)
  jembatan_install_gzipped(${PROJECT_SOURCE_DIR}/packaging/lapor-sim.1 share/man/man1/lapor-sim.1.gz simulator)
  jembatan_install_package(broker jembatan)
  jembatan_install_package(plugins jembatan-plugins)
  jembatan_install_package(sdk jembatan-dev)
  jembatan_install_package(simulator jembatan-simulator)
  include(JembatanDebian)
  include(CPack)
endmacro()
