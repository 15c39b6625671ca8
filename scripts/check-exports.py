"""Loads what `interleave data export` wrote with the real readers: python scripts/check-exports.py FOLDER_WITH_ONE_FOLDER_PER_FORMAT

Needs: pip install datasets pillow. Fails loudly when a file cannot be loaded or a picture is not there.
"""
import sys
from datasets import load_dataset, Image, List
root = sys.argv[1]
for name in ['critic_sft', 'critic_rl', 'planner_sft', 'interleaved_plain']:
    ds = load_dataset(f'{root}/parquet', name)
    row = ds['train'][0]
    print('parquet', name, {k: len(v) for k, v in ds.items()}, [(i.size, i.mode) for i in row['images']][:2], ds['train'].features['images'])
ds = load_dataset('imagefolder', data_dir=f'{root}/trl/imagefolder/critic_rl')
print('trl imagefolder', {k: len(v) for k, v in ds.items()}, [i.size for i in ds['train'][0]['images']], list(ds['train'].features))
for f in ['llamafactory/critic_sft', 'llamafactory/planner_sft', 'easyr1/critic_rl', 'verl/critic_rl', 'verl/critic_sft', 'swift/critic_rl', 'swift/planner_sft', 'trl/critic_rl', 'interleaved/interleaved_reflection']:
    ds = load_dataset('json', data_files={'train': f'{root}/{f}_train.jsonl', 'validation': f'{root}/{f}_validation.jsonl'})
    print('json', f, {k: len(v) for k, v in ds.items()}, list(ds['train'].features))
ds = load_dataset('json', data_files=f'{root}/trl/critic_rl_train.jsonl')['train'].cast_column('images', List(Image()))
print('trl script route', [i.size for i in ds[0]['images']])
