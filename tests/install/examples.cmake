# Run by ctest; see CMakeLists.txt. Every example folder is a project of its own.
set(prefix ${BUILD}/installed_sdk)
set(plugins ${BUILD}/examples)
file(REMOVE_RECURSE ${prefix} ${plugins})

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}\n${output}")
  endif()
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD} --component sdk --prefix ${prefix})
file(GLOB examples ${EXAMPLES}/*/CMakeLists.txt)
foreach(example IN LISTS examples)
  get_filename_component(folder ${example} DIRECTORY)
  get_filename_component(name ${folder} NAME)
  set(build ${plugins}/build/${name})
  run(${CMAKE_COMMAND} -S ${folder} -B ${build} -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH=${prefix}
      -DCMAKE_CXX_COMPILER=${CXX} -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER} -DJEMBATAN_PLUGIN_OUTPUT_DIRECTORY=${plugins})
  run(${CMAKE_COMMAND} --build ${build})
endforeach()

execute_process(COMMAND ${CMAKE_COMMAND} -E env JEMBATAN_PLUGIN_DIR=${plugins} ${TESTS} RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "the built examples do not do what they should")
endif()
