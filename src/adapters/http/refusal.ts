export { isRefusalText } from '../../core/refusal.ts';
