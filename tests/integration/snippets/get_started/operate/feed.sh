while sleep 0.1; do
  echo '{"scope": "job.step", "duration_s": 0.02}'
  echo '{"scope": "job.step.read", "duration_s": 0.01}'
done
